import { eventAgain, invoicePaid, paymentFailed, subscriptionCanceled } from '../support/billing.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const attempts = async () => (await hub.messages('payment-failed')).map(message => message.data.attempt)

const receiveApart = (posts: readonly Post[]) => hub.receiveApart('stripe', ...posts)

it('tells of each failed attempt once, at once', async () => {
  for (const attempt of [1, 2, 3]) {
    const failed = paymentFailed(hub.clock.now(), { attempt })
    await receiveApart([failed, failed, eventAgain(failed)])
    await hub.advance({ days: 3 })
  }
  expect(await attempts()).toEqual([1, 2, 3])
})

it('tells of attempts for two invoices apart', async () => {
  await receiveApart([paymentFailed(MONDAY_NOON), paymentFailed(MONDAY_NOON, { id: 'in_2', subscription: 'sub_2' })])
  expect(await attempts()).toEqual([1, 1])
})

it.each([
  ['subscription_create', []],
  ['subscription_cycle', [1]],
  ['subscription_update', [1]],
])('the first payment of a subscription fails before the buyer: %s leads to %j', async (reason, expected) => {
  await receiveApart([paymentFailed(MONDAY_NOON, { reason })])
  expect(await attempts()).toEqual(expected)
})

describe('an invoice that is paid', () => {
  const failed = paymentFailed(MONDAY_NOON)
  const paid = invoicePaid(minutesFrom(MONDAY_NOON, 2))

  it('before the message could go is not complained of', async () => {
    await hub.receive('stripe', failed)
    await hub.receive('stripe', paid)
    await hub.settle()
    expect(await attempts()).toEqual([])
    expect(await hub.reasons()).toEqual(['cancelled'])
  })

  it('is not complained of when the success comes first', async () => {
    await receiveApart([paid, failed])
    expect(await attempts()).toEqual([])
    expect(await hub.reasons()).toEqual(['cancelled'])
  })

  it('does not excuse another', async () => {
    await receiveApart([paid, paymentFailed(MONDAY_NOON, { id: 'in_2' })])
    expect(await attempts()).toEqual([1])
  })

  it('after the message ends the matter', async () => {
    await receiveApart([failed, paid])
    await hub.advance({ days: 3 })
    await receiveApart([eventAgain(failed)])
    expect(await attempts()).toEqual([1])
  })
})

it.each([
  ['before', (posts: Post[]) => posts.toReversed(), []],
  ['after', (posts: Post[]) => posts, [1]],
])('a subscription that ended is not dunned: its end came %s the failure', async (_what, order, expected) => {
  await receiveApart(order([paymentFailed(MONDAY_NOON), subscriptionCanceled(minutesFrom(MONDAY_NOON, 1))]))
  expect(await attempts()).toEqual(expected)
})

describe('attempts that come late', () => {
  const inDays = (days: number) => minutesFrom(MONDAY_NOON, days * 24 * 60)
  const first = paymentFailed(MONDAY_NOON, { attempt: 1, nextAttemptAt: inDays(3) })
  const second = paymentFailed(inDays(3), { attempt: 2, nextAttemptAt: inDays(8) })
  const third = paymentFailed(inDays(8), { attempt: 3, nextAttemptAt: inDays(15) })

  it.each<[string, Post[], number[]]>([
    ['the newest first', [second, first], [2]],
    ['the oldest first', [first, second], [2]],
    ['of another invoice in between', [second, paymentFailed(inDays(3), { id: 'in_2', attempt: 1 })], [2, 1]],
  ])('are told of by the newest alone: %s', async (_what, posts, expected) => {
    hub.clock.set(inDays(3))
    await receiveApart(posts)
    expect(await attempts()).toEqual(expected)
  })

  async function eachInTime() {
    const days = [
      [0, first],
      [3, second],
      [8, third],
    ] as const
    for (const [day, failed] of days) {
      hub.clock.set(inDays(day))
      await receiveApart([failed])
    }
  }

  it('do not promise an attempt that was to be made before', async () => {
    hub.clock.set(inDays(3))
    await receiveApart([first])
    expect(await attempts()).toEqual([])
    expect(await hub.reasons()).toEqual(['not-true-any-more'])
  })

  it('are one message, though each came in time, while the trigger was paused', async () => {
    await turn('pause')
    await eachInTime()
    await turn('resume')
    await hub.settle()
    expect(await attempts()).toEqual([3])
  })

  it('in time are told of one by one', async () => {
    await eachInTime()
    expect(await attempts()).toEqual([1, 2, 3])
  })
})

async function turn(way: 'pause' | 'resume'): Promise<void> {
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  const answer = await fetch(`${hub.url}/admin/api/triggers/payment-failed/${way}`, { method: 'POST', headers })
  expect(answer.ok).toBe(true)
}
