import { batch, propertyChanged } from '../support/crm.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { letters, reasonsOf } from '../support/letters.ts'
import { emailConsent } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const HOUR = 3_600_000
const greetings = async () =>
  (
    await hub.rows<{ created_at: Date }>(
      `SELECT created_at FROM message WHERE trigger = 'birthday' ORDER BY created_at`,
    )
  ).map(({ created_at: at }) => at.toISOString())

async function begin(at: string): Promise<void> {
  await startOver(hub, new Date(at))
  await hub.receive('shopify', emailConsent(minutesFrom(new Date(at), -1440 * 30), 'subscribed'))
}

/** The CRM learns something of Ada. */
async function knows(properties: Readonly<Record<string, string>>): Promise<void> {
  const all = Object.entries({ email: 'ada@example.com', ...properties })
  await hub.receive('hubspot', batch(...all.map(([name, value]) => propertyChanged(hub.clock.now(), name, value))))
  await hub.settle()
}

/** Time goes by, hour by hour around the day and in one leap where nothing is near. */
async function until(instant: string): Promise<void> {
  const left = () => (Date.parse(instant) - hub.clock.now().getTime()) / HOUR
  if (left() > 7 * 24) await hub.advance({ hours: left() - 6 * 24 })
  while (left() > 0) await hub.advance({ hours: Math.min(1, left()) })
}

describe('greets at nine in the morning of the day', () => {
  it.each([
    ['Europe/Berlin', '1990-03-05', '2026-03-05T08:00:00.000Z'],
    ['Asia/Tokyo', '1990-03-05', '2026-03-05T00:00:00.000Z'],
    ['America/Los_Angeles', '1990-03-05', '2026-03-05T17:00:00.000Z'],
    ['Pacific/Auckland', '1990-03-05', '2026-03-04T20:00:00.000Z'],
    ['Europe/Berlin', '1992-02-29', '2026-02-28T08:00:00.000Z'],
  ])('in %s, born on %s: %s', async (zone, born, at) => {
    await begin('2026-02-10T12:00:00Z')
    await knows({ hs_timezone: zone.toLowerCase().replaceAll('/', '_slash_'), date_of_birth: born })
    await until(minutesFrom(new Date(at), 60 * 48).toISOString())
    expect(await greetings()).toEqual([at])
  })
})

it('greets every year again, on 29 February in those that have one', async () => {
  await begin('2026-02-10T12:00:00Z')
  await knows({ date_of_birth: '1992-02-29' })
  for (const year of [2026, 2027, 2028, 2029]) await until(`${year}-03-03T12:00:00Z`)
  expect(await greetings()).toEqual([
    '2026-02-28T09:00:00.000Z',
    '2027-02-28T09:00:00.000Z',
    '2028-02-29T09:00:00.000Z',
    '2029-02-28T09:00:00.000Z',
  ])
})

describe('who becomes known', () => {
  it.each([
    ['the day before', '2026-03-04T15:00:00Z', ['2026-03-05T09:00:00.000Z', '2027-03-05T09:00:00.000Z']],
    ['on the day', '2026-03-05T15:00:00Z', ['2026-03-05T15:00:00.000Z', '2027-03-05T09:00:00.000Z']],
    ['the day after', '2026-03-06T15:00:00Z', ['2027-03-05T09:00:00.000Z']],
  ])('%s is greeted at %s', async (_when, at, expected) => {
    await begin(at)
    await knows({ date_of_birth: '1990-03-05' })
    await until('2026-03-09T12:00:00Z')
    await until('2027-03-09T12:00:00Z')
    expect(await greetings()).toEqual(expected)
  })
})

describe('a day that is corrected', () => {
  it.each([
    ['before it, to a later one', '2026-03-04T12:00:00Z', '1990-03-20', ['2026-03-20T09:00:00.000Z']],
    ['before it, to one that is past', '2026-03-04T12:00:00Z', '1990-02-01', ['2027-02-01T09:00:00.000Z']],
    [
      'before it, to the very day on which it is corrected',
      '2026-03-04T12:00:00Z',
      '1990-03-04',
      ['2026-03-04T12:00:00.000Z'],
    ],
    ['after the greeting, to a later one', '2026-03-06T12:00:00Z', '1990-03-20', ['2026-03-05T09:00:00.000Z']],
  ])('%s', async (_what, at, to, expected) => {
    await begin('2026-02-20T12:00:00Z')
    await knows({ date_of_birth: '1990-03-05' })
    await until(at)
    await knows({ date_of_birth: to })
    await until('2026-03-24T12:00:00Z')
    await until('2027-02-05T12:00:00Z')
    expect(await greetings()).toEqual(expected)
  })
})

it.each([
  ['has no birthday', { firstname: 'Ada' }, []],
  ['was born on another day', { date_of_birth: '1990-06-05' }, []],
  ['was born on this one', { date_of_birth: '1990-03-05' }, ['birthday']],
])('who %s: %j', async (_who, properties, expected) => {
  await begin('2026-03-01T12:00:00Z')
  await knows(properties as Record<string, string>)
  await until('2026-03-09T12:00:00Z')
  expect((await letters(hub)).filter(name => name === 'birthday')).toEqual(expected)
})

it('greets nobody who has not agreed', async () => {
  await startOver(hub, new Date('2026-03-01T12:00:00Z'))
  await knows({ date_of_birth: '1990-03-05' })
  await until('2026-03-06T12:00:00Z')
  expect(await reasonsOf(hub, 'birthday')).toEqual(['no-consent'])
})
