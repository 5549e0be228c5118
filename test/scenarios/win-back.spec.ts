import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { emailConsent, order } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.receive('shopify', emailConsent(daysAgo(400), 'subscribed'))
})
afterAll(() => hub.stop())

const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
const wonBack = async () => (await letters(hub)).filter(name => name.startsWith('win-back'))
const buys = async (id = 5001) => {
  await hub.receive('shopify', order(hub.clock.now(), { id }))
  await hub.settle()
}

it('writes sixty days after the only order, once more after a month, and then no more', async () => {
  await buys()
  await hub.advance({ days: 60 })
  await hub.advance({ minutes: 4 })
  expect(await wonBack()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await wonBack()).toEqual(['win-back'])
  expect((await hub.messages()).at(-1)?.data).toMatchObject({ lastOrderAt: MONDAY_NOON.toISOString() })
  await hub.advance({ days: 29, hours: 23 })
  expect(await wonBack()).toEqual(['win-back'])
  await hub.advance({ hours: 1 })
  expect(await wonBack()).toEqual(['win-back', 'win-back-second'])
  await livesThrough(hub, { days: 60 })
  expect(await wonBack()).toHaveLength(2)
})

it.each([
  { pause: 100, days: 149, sent: 0 },
  { pause: 100, days: 150, sent: 1 },
  { pause: 20, days: 59, sent: 0 },
  { pause: 20, days: 60, sent: 1 },
])('who orders every $pause days has had $sent letters after $days', async ({ pause, days, sent }) => {
  for (const n of [2, 1]) await hub.receive('shopify', order(daysAgo(n * pause), { id: 4000 + n }))
  await buys()
  await hub.advance({ days })
  await hub.advance({ minutes: 5 })
  expect(await wonBack()).toHaveLength(sent)
})

it.each([
  { days: 40, sent: 0, runs: [] },
  { days: 60, sent: 1, runs: [{ state: 'cancelled' }] },
])('the next order, after $days days, ends it at once', async ({ days, sent, runs }) => {
  await buys()
  await hub.advance({ days })
  await hub.advance({ minutes: 5 })
  await buys(5002)
  expect(await hub.rows(`SELECT state FROM run WHERE trigger = 'win-back'`)).toEqual(runs)
  await livesThrough(hub, { days: 32 })
  expect(await wonBack()).toHaveLength(sent)
})

it('begins again for who came back and stayed away again', async () => {
  await buys()
  await hub.advance({ days: 60 })
  await hub.advance({ minutes: 5 })
  await hub.advance({ hours: 1 })
  await buys(5002)
  await hub.advance({ days: 89, hours: 23 })
  expect(await wonBack()).toEqual(['win-back'])
  await livesThrough(hub, { days: 2 })
  expect(await wonBack()).toEqual(['win-back', 'win-back'])
  expect(await reasonsOf(hub, 'win-back')).toEqual(['sent', 'cancelled', 'sent'])
})

it('does not begin again within sixty days, because the order that ended it was called off', async () => {
  await buys()
  await hub.advance({ days: 60 })
  await hub.advance({ minutes: 5 })
  await hub.advance({ days: 4 })
  await buys(5002)
  await hub.advance({ days: 1 })
  const now = hub.clock.now()
  await hub.receive('shopify', order(now, { topic: 'orders/cancelled', cancelledAt: now, id: 5002 }))
  await livesThrough(hub, { days: 40 })
  expect(await wonBack()).toEqual(['win-back'])
  expect(await reasonsOf(hub, 'win-back')).toEqual(['sent', 'cancelled', 'refused-reentry'])
})

it.each([
  { story: 'goes on once for two people who turned out to be one', isMerged: true, apart: 1, seconds: 1 },
  { story: 'goes on once where both had it in one go', isMerged: true, apart: 0, seconds: 1 },
  { story: 'goes on for each of two people', isMerged: false, apart: 1, seconds: 2 },
])('$story', async ({ isMerged, apart, seconds }) => {
  const people = [
    { email: 'ada@example.com', externalId: '88' },
    { email: 'bob@example.com', externalId: '77' },
  ]
  for (const [n, person] of people.entries()) {
    await hub.receive('track', track(consentChanged(daysAgo(100), person, 'subscribed')))
    await hub.receive('track', track(tillOrder(daysAgo(59 - n * apart), person, { id: `R-${n}` })))
  }
  await livesThrough(hub, { days: 4 })
  expect(await wonBack()).toEqual(['win-back', 'win-back'])
  const [survivor] = people
  if (isMerged)
    await hub.receive(
      'track',
      track(siteEvent('contact.merged', hub.clock.now(), survivor ?? null, { merged: ['77'] })),
    )
  await livesThrough(hub, { days: 40 })
  expect((await wonBack()).filter(name => name === 'win-back-second')).toHaveLength(seconds)
  expect((await reasonsOf(hub, 'win-back')).filter(reason => reason === 'merged-duplicate')).toHaveLength(2 - seconds)
})

it('is not for who never ordered, nor for whose order was called off', async () => {
  await hub.receive('shopify', order(MONDAY_NOON, { email: 'bob@example.com', id: 5003 }))
  await hub.receive(
    'shopify',
    order(hub.clock.now(), {
      topic: 'orders/cancelled',
      cancelledAt: hub.clock.now(),
      id: 5003,
      email: 'bob@example.com',
    }),
  )
  await hub.advance({ days: 60 })
  await hub.advance({ days: 1 })
  expect(await hub.rows(`SELECT id FROM run WHERE trigger = 'win-back'`)).toEqual([])
})
