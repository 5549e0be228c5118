import {
  card,
  customerCreated,
  customerUpdated,
  subscriptionCanceled,
  subscriptionStarted,
  subscriptionUpdated,
} from '../support/billing.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['card-expiring'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const inDays = (days: number) => minutesFrom(MONDAY_NOON, days * 24 * 60)
const JUNE = '2026-06'

/** How many letters there are by the end of June, of the two there may be of each card. */
async function letters(...posts: readonly Post[]): Promise<number> {
  hub.clock.set(inDays(4))
  await hub.receiveApart('stripe', customerCreated(MONDAY_NOON), ...posts)
  for (const day of ['2026-06-01', '2026-06-24']) {
    hub.clock.set(new Date(`${day}T09:00:00Z`))
    await hub.settle()
  }
  return (await hub.messages('card-expiring')).length
}

const started = subscriptionStarted(MONDAY_NOON)
const old = card('attached', MONDAY_NOON, JUNE, 'pm_old')
const fresh = card('attached', inDays(2), '2030-06', 'pm_new')
const usual = (id: string | null, before: string | null = null, day = 2) =>
  customerUpdated(
    inDays(day),
    { invoice_settings: { default_payment_method: id } },
    { invoice_settings: { default_payment_method: before } },
  )
const chargedTo = (id: string | null, subscription = 'sub_1') =>
  subscriptionUpdated(inDays(2), { id: subscription, more: { default_payment_method: id } })

describe('a card that is about to expire', () => {
  it.each<[string, Post[], number]>([
    ['is asked for where nobody says which is charged', [fresh], 2],
    ['is asked for when it is the usual one', [fresh, usual('pm_old')], 2],
    ['is left alone when another is the usual one', [fresh, usual('pm_new', 'pm_old')], 0],
    ['is left alone when another has become it, though nothing says what was before', [fresh, usual('pm_new')], 0],
    ['is left alone when a bank account is the usual one', [usual('pm_sepa', 'pm_old')], 0],
    ['is asked for when the subscription names it', [fresh, usual('pm_new', 'pm_old'), chargedTo('pm_old')], 2],
    ['is left alone when the subscription names another', [fresh, chargedTo('pm_new')], 0],
    [
      'is left alone when customer and subscription name another',
      [fresh, usual('pm_new', 'pm_old'), chargedTo('pm_new')],
      0,
    ],
    ['is asked for when it is the usual one again', [usual('pm_new', 'pm_old'), usual('pm_old', 'pm_new', 3)], 2],
    [
      'is asked for when one of two subscriptions names it',
      [chargedTo('pm_new'), subscriptionStarted(MONDAY_NOON, { id: 'sub_2' }), chargedTo('pm_old', 'sub_2')],
      2,
    ],
    [
      'is left alone when the one that named it has ended',
      [
        chargedTo('pm_new'),
        subscriptionStarted(MONDAY_NOON, { id: 'sub_2', more: { default_payment_method: 'pm_old' } }),
        subscriptionCanceled(inDays(3), { id: 'sub_2', more: { default_payment_method: 'pm_old' } }),
      ],
      0,
    ],
  ])('%s', async (_what, posts, expected) => {
    expect(await letters(started, old, ...posts)).toBe(expected)
  })

  it('is left alone in whatever order that comes in', async () => {
    expect(await letters(chargedTo('pm_new'), usual('pm_new', 'pm_old'), fresh, old, started)).toBe(0)
  })
})

describe('one card under several ids', () => {
  const copy = (id: string, fingerprint?: string) => card('attached', MONDAY_NOON, JUNE, id, fingerprint)

  it('is asked for once', async () => {
    expect(await letters(started, copy('pm_3', 'one'), copy('pm_1', 'one'), copy('pm_2', 'one'))).toBe(2)
  })

  it('is asked for though the first of them was taken away', async () => {
    const gone = card('detached', inDays(1), JUNE, 'pm_1', 'one')
    expect(await letters(started, copy('pm_1', 'one'), copy('pm_2', 'one'), gone)).toBe(2)
  })

  it('is asked for though another of them is the usual one', async () => {
    expect(await letters(started, copy('pm_1', 'one'), copy('pm_2', 'one'), usual('pm_2'))).toBe(2)
  })

  it.each([
    ['two cards are asked for each', ['one', 'two']],
    ['cards of which nothing tells them apart are asked for each', [undefined, undefined]],
  ])('%s', async (_what, [first, second]) => {
    expect(await letters(started, copy('pm_1', first), copy('pm_2', second))).toBe(4)
  })
})
