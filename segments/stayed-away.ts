import { all, any, atMost, defineSegment, exists, field, not, olderThan } from '@beckon/trigger-kit'

/**
 * Who has not ordered for 60 days, or for one and a half times the pause they are used to leave between orders,
 * whichever is longer: who buys coffee twice a year is not gone after two months.
 */
export default defineSegment({
  name: 'stayed-away',
  where: all(
    olderThan('orders.lastAt', { days: 60 }),
    any(not(exists('orders.lapsedAt')), atMost('orders.lapsedAt', field('now'))),
  ),
})
