import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { type CheckoutFacts, cart, checkout, emailConsent, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const SERIES = ['cart-abandoned', 'cart-abandoned-second', 'cart-abandoned-last']
const reminders = async () => (await letters(hub)).filter(name => name.startsWith('cart-'))
const now = () => hub.clock.now()

/** A cart is left, and an hour goes by. */
async function leavesCart(facts: CheckoutFacts = {}): Promise<void> {
  await hub.receive('shopify', checkout(now(), facts))
  await hub.advance({ hours: 1 })
}

it('reminds after an hour, a day and three days, and then no more', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 1 })
  expect(await reminders()).toEqual(SERIES.slice(0, 1))
  await hub.advance({ hours: 22, minutes: 59 })
  expect(await reminders()).toEqual(SERIES.slice(0, 1))
  await hub.advance({ minutes: 1 })
  expect(await reminders()).toEqual(SERIES.slice(0, 2))
  await hub.advance({ hours: 47, minutes: 59 })
  expect(await reminders()).toEqual(SERIES.slice(0, 2))
  await hub.advance({ minutes: 1 })
  expect(await reminders()).toEqual(SERIES)
  await livesThrough(hub, { days: 4 })
  expect(await reminders()).toEqual(SERIES)
  expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'done' }])
})

const ENDS = [
  { by: 'its order', post: () => order(now(), { email: 'other@example.org', cartToken: 'ca47' }), reason: 'cancelled' },
  { by: 'an order of the same person', post: () => order(now()), reason: 'cancelled' },
  { by: 'being emptied', post: () => cart(now(), { items: [] }), reason: 'not-true-any-more' },
  { by: 'unsubscribing', post: () => emailConsent(now(), 'unsubscribed'), reason: 'unsubscribed' },
]
describe.each([
  { between: 'the first and the second', hours: 1, sent: 1 },
  { between: 'the second and the last', hours: 25, sent: 2 },
])('between $between the series ends', ({ hours, sent }) => {
  it.each(ENDS)('by $by', async ({ post, reason }) => {
    await leavesCart()
    await hub.advance({ hours })
    await hub.receive('shopify', post())
    await livesThrough(hub, { days: 4 })
    expect(await reminders()).toEqual(SERIES.slice(0, sent))
    expect((await reasonsOf(hub, 'cart-abandoned')).at(-1)).toBe(reason)
  })

  it('by none of the orders of somebody else', async () => {
    await leavesCart()
    await hub.advance({ hours })
    await hub.receive('shopify', order(now(), { email: 'other@example.org' }))
    await livesThrough(hub, { days: 4 })
    expect(await reminders()).toEqual(SERIES)
  })
})

it('ends at once when it is bought, not when the wait is over', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 1 })
  const state = () => hub.rows(`SELECT state FROM run WHERE trigger = 'cart-abandoned'`)
  expect(await state()).toEqual([{ state: 'waiting' }])
  await hub.receive('shopify', order(now()))
  await hub.settle()
  expect(await state()).toEqual([{ state: 'cancelled' }])
})

it('shows what is in the cart when it goes', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 2 })
  await hub.receive('shopify', cart(now(), { items: [{ variant_id: 2002, title: 'Notes', quantity: 1 }] }))
  await livesThrough(hub, { hours: 24 })
  const messages = await hub.messages()
  expect(messages.map(({ data }) => data.itemCount)).toEqual([2, 1])
})

describe('a purchase before the cart was filled again', () => {
  it.each([
    { hours: 2, sent: SERIES.slice(1) },
    { hours: 22, sent: SERIES.slice(1) },
    { hours: 24, sent: SERIES },
    { hours: 48, sent: SERIES },
  ])('$hours hours earlier leads to: $sent', async ({ hours, sent }) => {
    await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, -60 * hours)))
    await leavesCart({ token: 'd1ce', cartToken: 'ca48' })
    await livesThrough(hub, { days: 4 })
    expect(await reminders()).toEqual(sent)
  })
})

describe('another cart of the same person', () => {
  it.each([
    { days: 3, reasons: ['sent', 'sent', 'sent', 'refused-reentry'] },
    { days: 9, reasons: ['sent', 'sent', 'sent', 'refused-reentry'] },
    { days: 11, reasons: ['sent', 'sent', 'sent', 'sent'] },
  ])('$days days later: $reasons', async ({ days, reasons }) => {
    await leavesCart()
    await livesThrough(hub, { days, hours: 4 })
    await leavesCart({ token: 'd1ce', cartToken: null })
    expect(await reasonsOf(hub, 'cart-abandoned')).toEqual(reasons)
  })
})
