import {
  above,
  all,
  any,
  atLeast,
  atMost,
  below,
  type Condition,
  check,
  count,
  differs,
  equals,
  exists,
  field,
  nextTurn,
  not,
  olderThan,
  oneOf,
  readsOf,
  readsPast,
  turningPoints,
  youngerThan,
} from './index.ts'

const NOON = '2026-03-02T12:00:00.000Z'
const CONTEXT = {
  now: NOON,
  contact: { id: '1', country: 'DE', birthday: '1990-02-28', seenAt: '2026-03-01T12:00:00.000Z' },
  cart: { itemCount: 2, total: { amount: 4800, currency: 'EUR' } },
  orders: { count: 1, lapsedAt: '2026-03-05T12:00:00.000Z' },
  history: { 'product.viewed': ['2026-03-02T11:00:00.000Z', '2026-02-27T12:00:00.000Z', '2026-02-23T12:00:00.000Z'] },
}

const views = (days?: number) => count('product.viewed', days === undefined ? undefined : { days })

it.each<[Condition, boolean, string]>([
  [atLeast(views(7), 2), true, 'count(product.viewed in 7 d) 2 ≥ 2'],
  // What happened exactly so long ago is out.
  [equals(views(7), 2), true, 'count(product.viewed in 7 d) 2 = 2'],
  [atLeast(views(), 3), true, 'count(product.viewed) 3 ≥ 3'],
  [below(count('product.viewed', { hours: 2 }), 1), false, 'count(product.viewed in 2 h) 1 < 1'],
  // Nobody looked: nothing can be said, also not that there was none.
  [equals(count('order.placed', { days: 90 }), 0), false, 'count(order.placed in 90 d) (missing) = 0'],
  [olderThan('contact.seenAt', { days: 1 }), true, 'contact.seenAt (text) older than 1 d'],
  [olderThan('contact.seenAt', { days: 1, seconds: 1 }), false, 'contact.seenAt (text) older than 86401 s'],
  [youngerThan('contact.seenAt', { days: 1 }), false, 'contact.seenAt (text) younger than 1 d'],
  [youngerThan('contact.seenAt', { hours: 25 }), true, 'contact.seenAt (text) younger than 25 h'],
  [olderThan('contact.birthday', { days: 365 }), true, 'contact.birthday (text) older than 365 d'],
  [olderThan('contact.country', { days: 1 }), false, 'contact.country (text) older than 1 d'],
  [olderThan('contact.none', { days: 1 }), false, 'contact.none (missing) older than 1 d'],
  [not(youngerThan('contact.none', { days: 1 })), true, 'not (contact.none (missing) younger than 1 d)'],
  [above('now', field('orders.lapsedAt')), false, `now ${NOON} > 2026-03-05T12:00:00.000Z`],
  [
    all(exists('contact.id'), oneOf('contact.country', ['DE', 'AT'])),
    true,
    'contact.id exists and contact.country (text) in (list of 2)',
  ],
  [
    any(equals('cart.itemCount', 3), differs('cart.itemCount', 2)),
    false,
    'cart.itemCount 2 = 3 or cart.itemCount 2 ≠ 2',
  ],
  [all(atMost('cart.total.amount', 4800), above('cart.itemCount', 2)), false, 'cart.itemCount 2 > 2'],
])('%j: %s, %s', (condition, holds, because) => {
  expect(check(condition, CONTEXT)).toEqual({ holds, because })
})

it('says what it reads: of each event so many as tell "more than" from "as many as"', () => {
  const condition = all(
    any(atLeast(views(7), 3), above(views(30), 4)),
    not(equals(count('order.placed'), 0)),
    below('cart.total.amount', field('orders.spent.amount')),
    olderThan('contact.seenAt', { days: 1 }),
  )
  expect(readsOf([condition])).toEqual({
    paths: ['cart.total.amount', 'orders.spent.amount', 'contact.seenAt'],
    counts: [
      { event: 'product.viewed', newest: 5 },
      { event: 'order.placed', newest: 1 },
    ],
  })
})

it.each<[Condition, boolean]>([
  [atLeast(views(), 1), true],
  [not(atLeast('orders.count', 1)), true],
  [atLeast('subscriptions.live', 1), true],
  [equals('statedBefore.tier', 'gold'), true],
  [equals('subscription.status', 'active'), false],
  [any(equals('cart.itemCount', 1), equals('segments.vip', true)), true],
  [equals('order.total.amount', 1), false],
  [youngerThan('contact.seenAt', { days: 1 }), false],
])('%j reads what a person did so far: %s', (condition, past) => {
  expect(readsPast(condition)).toBe(past)
})

describe('the next turn of', () => {
  const at = (text: string) => new Date(`2026-03-${text}.000Z`)
  it.each<[string, Condition, Date | null]>([
    ['a count: when the one falls out that it takes', atLeast(views(7), 2), at('06T12:00:00')],
    ['a count that has more than it takes', atLeast(views(30), 2), at('29T12:00:00')],
    ['a count that has too few already: never', atLeast(views(7), 3), null],
    ['none in a window: when the last falls out', equals(views(7), 0), at('09T11:00:00')],
    ['one in a window: in and out again', equals(views(7), 1), at('06T12:00:00')],
    ['a count without a window: never', atLeast(views(), 2), null],
    ['an age that is not reached', olderThan('contact.seenAt', { days: 2 }), at('03T12:00:00')],
    ['an age that is', olderThan('contact.seenAt', { days: 1 }), null],
    ['a date that is to come, at it', atMost('orders.lapsedAt', field('now')), at('05T12:00:00')],
    ['a date that is to come, after it', above('now', field('orders.lapsedAt')), new Date('2026-03-05T12:00:00.001Z')],
    ['what no time changes', equals('contact.country', 'DE'), null],
    [
      'several: when they are all met',
      all(olderThan('contact.seenAt', { days: 2 }), equals(views(7), 0)),
      at('09T11:00:00'),
    ],
    [
      'several of which one never is: never',
      all(olderThan('contact.seenAt', { days: 2 }), equals('contact.country', 'FR')),
      null,
    ],
    ['what is denied', not(atLeast(views(7), 2)), at('06T12:00:00')],
  ])('%s', (_what, condition, turn) => {
    expect(nextTurn(condition, CONTEXT)).toEqual(turn)
  })

  it('an age beyond all dates is none', () => {
    const long = olderThan('contact.seenAt', { days: 1e9 })
    expect([turningPoints(long, CONTEXT), nextTurn(long, CONTEXT)]).toEqual([[], null])
  })
})
