import { type OrderFact, ordersOf } from './orders.ts'

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n))
const placed = (order: string, n: number, amount = 1000, currency = 'EUR'): OrderFact => ({
  ...{ type: 'order.placed', order, at: day(n) },
  total: { amount, currency },
})
const cancelled = (order: string, n: number): OrderFact => ({ type: 'order.cancelled', order, at: day(n), total: null })

const NONE = {
  ...{ count: 0, firstAt: null, lastAt: null },
  ...{ meanGapDays: null, expectedAt: null, lapsedAt: null, spent: null },
}
const ONE = { ...NONE, count: 1, firstAt: day(3).toISOString(), lastAt: day(3).toISOString() }

it.each<[string, readonly OrderFact[], object]>([
  ['nobody who bought', [], NONE],
  ['one order, told twice', [placed('a', 3), placed('a', 3)], { ...ONE, spent: { amount: 1000, currency: 'EUR' } }],
  ['one that was called off', [cancelled('a', 4), placed('a', 3)], NONE],
  ['one that was forgotten', [{ ...placed('a', 3), order: null }], NONE],
  ['one without its total', [{ ...placed('a', 3), total: null }], ONE],
  [
    'a rhythm',
    [placed('c', 20), placed('a', 0), placed('b', 4)],
    {
      ...{ count: 3, firstAt: day(0).toISOString(), lastAt: day(20).toISOString(), meanGapDays: 10 },
      ...{ expectedAt: day(30).toISOString(), lapsedAt: day(35).toISOString() },
      spent: { amount: 3000, currency: 'EUR' },
    },
  ],
  [
    'all on one day, which is no rhythm',
    [placed('a', 3), placed('b', 3)],
    { ...ONE, count: 2, spent: { amount: 2000, currency: 'EUR' } },
  ],
  [
    'a customer of many years: the first is told beside the newest, and is no part of the rhythm',
    [{ ...placed('z', -500), isFirst: true }, placed('a', 0), placed('b', 10)],
    {
      ...{ count: 2, firstAt: day(-500).toISOString(), lastAt: day(10).toISOString(), meanGapDays: 10 },
      ...{ expectedAt: day(20).toISOString(), lapsedAt: day(25).toISOString() },
      spent: { amount: 2000, currency: 'EUR' },
    },
  ],
  [
    'several currencies: the last counts',
    [placed('a', 0, 500, 'USD'), placed('b', 10, 700)],
    {
      ...{ count: 2, firstAt: day(0).toISOString(), lastAt: day(10).toISOString(), meanGapDays: 10 },
      ...{ expectedAt: day(20).toISOString(), lapsedAt: day(25).toISOString() },
      spent: { amount: 700, currency: 'EUR' },
    },
  ],
])('orders of %s', (_who, facts, expected) => {
  expect(ordersOf(facts)).toEqual(expected)
  expect(ordersOf([...facts].reverse())).toEqual(expected)
})
