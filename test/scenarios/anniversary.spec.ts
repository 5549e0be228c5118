import { batch, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { reasonsOf } from '../support/letters.ts'
import { emailConsent, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(async () => {
  await startOver(hub)
  await hub.receive('shopify', emailConsent(minutesFrom(MONDAY_NOON, -1440 * 30), 'subscribed'))
})
afterAll(() => hub.stop())

const DAY = 86_400_000
const thanks = async () =>
  (
    await hub.rows<{ created_at: Date; data: { firstOrderAt: string } }>(
      `SELECT created_at, data FROM message WHERE trigger = 'anniversary' ORDER BY created_at`,
    )
  ).map(({ created_at: at, data }) => `${at.toISOString().slice(0, 16)} for ${data.firstOrderAt.slice(0, 10)}`)

/** In one leap to some days before, and then by the hour. */
async function until(instant: string): Promise<void> {
  const left = () => Date.parse(instant) - hub.clock.now().getTime()
  if (left() > 7 * DAY) await hub.advance({ milliseconds: left() - 5 * DAY })
  while (left() > 0) await hub.advance({ hours: 1 })
}

it('thanks on the day of the first order, every year, at nine in the morning', async () => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await until('2026-03-06T12:00:00Z')
  expect(await thanks()).toEqual([])
  for (const year of [2027, 2028]) await until(`${year}-03-05T12:00:00Z`)
  expect(await thanks()).toEqual(['2027-03-02T09:00 for 2026-03-02', '2028-03-02T09:00 for 2026-03-02'])
})

it('counts from the first order, not from the last', async () => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await until('2026-06-10T12:00:00Z')
  await hub.receive('shopify', order(hub.clock.now(), { id: 5002 }))
  await until('2027-03-05T12:00:00Z')
  await until('2027-06-13T12:00:00Z')
  expect(await thanks()).toEqual(['2027-03-02T09:00 for 2026-03-02'])
})

it.each([
  ['2025-12-31T23:30:00Z', 'Europe/Berlin', 'the first day of a year', '2027-01-01T08:00'],
  ['2026-01-01T03:00:00Z', 'America/Los_Angeles', 'the last day of a year', '2026-12-31T17:00'],
  ['2027-02-28T23:30:00Z', 'Europe/Berlin', '1 March, in a year with a 29 February before it', '2028-03-01T08:00'],
  ['2024-03-01T03:00:00Z', 'America/Los_Angeles', '29 February, in a year without one', '2025-02-28T17:00'],
])('counts the day of an order of %s as it was in %s: %s', async (ordered, zone, _day, at) => {
  const [first, morning] = [new Date(ordered), new Date(`${at}Z`)]
  await startOver(hub, first)
  await hub.receive('shopify', emailConsent(minutesFrom(first, -1440 * 30), 'subscribed'))
  const ada = { email: 'ada@example.com', hs_timezone: zone.toLowerCase().replace('/', '_slash_') }
  await hub.receive(
    'hubspot',
    batch(...Object.entries(ada).map(([name, value]) => propertyChanged(first, name, value))),
  )
  await hub.receive('shopify', order(first))
  await hub.settle()
  await hub.advance({ milliseconds: morning.getTime() - first.getTime() - 2 * DAY })
  await hub.advance({ days: 2, milliseconds: -1 })
  expect(await thanks()).toEqual([])
  await hub.advance({ milliseconds: 1 })
  expect(await thanks()).toEqual([`${at} for ${ordered.slice(0, 10)}`])
})

it('is not for an order that was called off, nor for who has not agreed', async () => {
  const bob = { email: 'bob@example.com', id: 5003 }
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.receive('shopify', order(MONDAY_NOON, { topic: 'orders/cancelled', cancelledAt: MONDAY_NOON }))
  await hub.receive('shopify', order(MONDAY_NOON, bob))
  await until('2027-03-05T12:00:00Z')
  expect(await thanks()).toEqual([])
  expect(await reasonsOf(hub, 'anniversary')).toEqual(['no-consent'])
})
