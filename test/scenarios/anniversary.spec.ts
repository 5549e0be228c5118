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

it('is not for an order that was called off, nor for who has not agreed', async () => {
  const bob = { email: 'bob@example.com', id: 5003 }
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.receive('shopify', order(MONDAY_NOON, { topic: 'orders/cancelled', cancelledAt: MONDAY_NOON }))
  await hub.receive('shopify', order(MONDAY_NOON, bob))
  await until('2027-03-05T12:00:00Z')
  expect(await thanks()).toEqual([])
  expect(await reasonsOf(hub, 'anniversary')).toEqual(['no-consent'])
})
