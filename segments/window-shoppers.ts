import { all, atLeast, count, defineSegment, equals } from '@beckon/trigger-kit'

/** Looked at three things or more in the last week, and bought nothing in the last month. */
export default defineSegment({
  name: 'window-shoppers',
  where: all(atLeast(count('product.viewed', { days: 7 }), 3), equals(count('order.placed', { days: 30 }), 0)),
})
