import { eventAgain, renewalUpcoming, subscriptionCanceled, subscriptionUpdated } from '../support/billing.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const DAY = 24 * 60
const IN_A_WEEK = minutesFrom(MONDAY_NOON, 7 * DAY)
const announced = async () => (await hub.messages()).map(message => message.data.periodEnd)
const decided = () => hub.reasons('renewal-upcoming')

const receiveApart = (posts: readonly Post[]) => hub.receiveApart('stripe', ...posts)

it('announces a renewal at once, and once per period end', async () => {
  const upcoming = renewalUpcoming(MONDAY_NOON, IN_A_WEEK)
  await receiveApart([upcoming, upcoming, eventAgain(upcoming)])
  await hub.advance({ days: 2 })
  await receiveApart([renewalUpcoming(hub.clock.now(), IN_A_WEEK)])
  expect(await announced()).toEqual([IN_A_WEEK.toISOString()])
  expect(await hub.reasons()).toContain('refused-reentry')
})

it('announces the next renewal as well', async () => {
  const nextMonth = minutesFrom(IN_A_WEEK, 28 * DAY)
  await receiveApart([renewalUpcoming(MONDAY_NOON, IN_A_WEEK)])
  await hub.advance({ days: 28 })
  await receiveApart([renewalUpcoming(hub.clock.now(), nextMonth)])
  expect(await announced()).toEqual([IN_A_WEEK.toISOString(), nextMonth.toISOString()])
})

const hourBefore = minutesFrom(MONDAY_NOON, -60)
const hourLater = minutesFrom(MONDAY_NOON, 60)

it.each([
  ['goes on', subscriptionUpdated(hourBefore), ['sent']],
  ['has ended', subscriptionCanceled(hourBefore), ['cancelled']],
  ['has ended since', subscriptionCanceled(hourLater), ['cancelled']],
  ['is another one that ended', subscriptionCanceled(hourBefore, { id: 'sub_2' }), ['sent']],
  ['ends with this period', subscriptionUpdated(hourBefore, { cancelAtPeriodEnd: true }), ['not-true-any-more']],
])('asks whether the subscription goes on: it %s', async (_what, known, reasons) => {
  await receiveApart([known, renewalUpcoming(MONDAY_NOON, IN_A_WEEK)])
  expect(await decided()).toEqual(reasons)
})

it('goes by the newest word on whether it ends, whichever came last', async () => {
  const ends = subscriptionUpdated(minutesFrom(MONDAY_NOON, -60), { cancelAtPeriodEnd: true })
  const goesOn = subscriptionUpdated(minutesFrom(MONDAY_NOON, -30))
  await receiveApart([goesOn, ends, renewalUpcoming(MONDAY_NOON, IN_A_WEEK)])
  expect(await hub.reasons()).toEqual(['sent'])
})

it('does not announce a renewal that is past', async () => {
  await receiveApart([renewalUpcoming(minutesFrom(MONDAY_NOON, -8 * DAY), minutesFrom(MONDAY_NOON, -DAY))])
  expect(await hub.reasons()).toEqual(['not-true-any-more'])
})

it.each([
  ['as they were made', (posts: Post[]) => posts],
  ['backwards', (posts: Post[]) => posts.toReversed()],
])('tells the amount of the newest preview, received %s', async (_what, order) => {
  const previews = [1200, 1500].map((amount, n) =>
    renewalUpcoming(minutesFrom(MONDAY_NOON, n - 9), IN_A_WEEK, { amount }),
  )
  for (const preview of order(previews)) {
    await hub.receive('stripe', preview)
    await hub.app.hub.pipeline.digest()
  }
  await hub.settle()
  expect((await hub.messages()).map(message => message.data.amountDue)).toEqual([{ amount: 1500, currency: 'EUR' }])
})

it.each([
  [1200, { amount: 1200, currency: 'EUR' }],
  [0, null],
])('an announced invoice of %i says what is charged, if anything is', async (amount, charge) => {
  await receiveApart([renewalUpcoming(MONDAY_NOON, IN_A_WEEK, { amount })])
  expect((await hub.messages()).map(message => message.data.amountDue)).toEqual([charge])
})
