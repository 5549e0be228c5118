import { all, atLeast, defineSegment, olderThan } from '@beckon/trigger-kit'

/** Bought before, and nothing for 90 days. */
export default defineSegment({
  name: 'lapsed',
  where: all(atLeast('orders.count', 1), olderThan('orders.lastAt', { days: 90 })),
})
