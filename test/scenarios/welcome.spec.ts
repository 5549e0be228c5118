import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { livesThrough } from '../support/letters.ts'
import { emailConsent, order, smsConsent } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const hoursAgo = (hours: number) => minutesFrom(MONDAY_NOON, -60 * hours)

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
  await hub.settle()
}

const welcomed = () => hub.messages('welcome')
const reasons = () => hub.reasons('welcome')

it('welcomes at once who says yes', async () => {
  await arrive(emailConsent(MONDAY_NOON, 'subscribed'))
  expect(await welcomed()).toMatchObject([{ address: 'ada@example.com' }])
})

it.each<[string, readonly Post[]]>([
  ['a purchase', [order(MONDAY_NOON)]],
  ['a yes that waits to be confirmed', [emailConsent(MONDAY_NOON, 'pending')]],
  ['a yes to text messages', [smsConsent(MONDAY_NOON, 'subscribed')]],
  ['a no', [emailConsent(MONDAY_NOON, 'unsubscribed')]],
])('does not welcome for %s', async (_what, posts) => {
  await arrive(...posts)
  expect(await welcomed()).toEqual([])
})

it('welcomes when a yes that waited is confirmed', async () => {
  await arrive(emailConsent(hoursAgo(1), 'pending'), emailConsent(MONDAY_NOON, 'subscribed'))
  expect(await welcomed()).toHaveLength(1)
})

it('does not greet a yes of last year as if it were of today', async () => {
  await arrive(emailConsent(hoursAgo(24 * 365), 'subscribed'))
  expect(await welcomed()).toEqual([])
  expect(await reasons()).toEqual(['overdue'])
})

it('does not greet a yes that is only said again, whichever comes first', async () => {
  await arrive(emailConsent(hoursAgo(24 * 365), 'subscribed'), emailConsent(MONDAY_NOON, 'subscribed'))
  expect(await welcomed()).toEqual([])
  expect(await reasons()).toEqual(['not-true-any-more'])
})

it('greets who comes back, if they were never greeted, and nobody twice', async () => {
  await arrive(emailConsent(hoursAgo(48), 'unsubscribed'), emailConsent(MONDAY_NOON, 'subscribed'))
  expect(await welcomed()).toHaveLength(1)
  await livesThrough(hub, { days: 8 })
  await arrive(emailConsent(hub.clock.now(), 'unsubscribed'))
  await hub.advance({ days: 1 })
  await arrive(emailConsent(hub.clock.now(), 'subscribed'))
  expect(await reasons()).toEqual(['sent', 'sent', 'sent', 'refused-reentry'])
})

it('says so when the yes is taken back before the welcome goes at eight in the morning', async () => {
  hub.clock.set(new Date('2026-03-02T23:00:00Z'))
  await arrive(emailConsent(hub.clock.now(), 'subscribed'))
  expect(await welcomed()).toEqual([])
  await hub.advance({ hours: 1 })
  await arrive(emailConsent(hub.clock.now(), 'unsubscribed'))
  await hub.advance({ hours: 12 })
  expect(await welcomed()).toEqual([])
  expect(await reasons()).toEqual(['quiet-hours', 'unsubscribed'])
})

it('welcomes once whose yes is told twice before anybody looked', async () => {
  for (const seconds of [0, 2])
    await hub.receive('shopify', emailConsent(minutesFrom(MONDAY_NOON, seconds / 60), 'subscribed'))
  await hub.settle()
  expect(await welcomed()).toHaveLength(1)
})
