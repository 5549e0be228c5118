import { all, atLeast, defineSegment, olderThan } from '@beckon/trigger-kit'

export default defineSegment({
  name: 'lapsed',
  where: all(atLeast('orders.count', 1), olderThan('orders.lastAt', { days: 90 })),
})
