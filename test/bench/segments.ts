import {
  all,
  atLeast,
  atMost,
  count,
  defineSegment,
  equals,
  exists,
  field,
  olderThan,
  type Segment,
} from '@beckon/trigger-kit'

const numbered = (howMany: number, one: (n: number) => Segment): Segment[] =>
  Array.from({ length: howMany }, (_, n) => one(n + 1))

/** Segments as a shop has them, most about orders, some about what time alone changes: each of them on its own. */
export const FIFTY: readonly Segment[] = [
  ...numbered(10, n => defineSegment({ name: `bought-${n}`, where: atLeast('orders.count', n) })),
  ...numbered(5, n => defineSegment({ name: `spent-${n}`, where: atLeast('orders.spent.amount', n * 10_000) })),
  ...numbered(10, n =>
    defineSegment({
      name: `lapsed-${n}`,
      where: all(atLeast('orders.count', 1), olderThan('orders.lastAt', { days: 30 * n })),
    }),
  ),
  ...numbered(5, n =>
    defineSegment({ name: `lately-${n}`, where: atLeast(count('order.placed', { days: 30 * n }), 2) }),
  ),
  ...numbered(5, n =>
    defineSegment({ name: `looking-${n}`, where: atLeast(count('checkout.updated', { days: 7 }), n) }),
  ),
  ...numbered(5, n =>
    defineSegment({ name: `failing-${n}`, where: atLeast(count('payment.failed', { days: 30 }), n) }),
  ),
  ...numbered(4, n =>
    defineSegment({ name: `from-${n}`, where: equals('contact.country', ['DE', 'FR', 'US', 'JP'][n - 1] ?? null) }),
  ),
  ...numbered(5, n =>
    defineSegment({
      name: `lapsed-buyers-${n}`,
      where: all(equals(`segments.lapsed-${n}`, true), equals('segments.bought-2', true)),
    }),
  ),
  defineSegment({ name: 'off-beat', where: all(exists('orders.lapsedAt'), atMost('orders.lapsedAt', field('now'))) }),
]
