import { anniversaryWithin, defineSegment } from '@beckon/trigger-kit'

/** Whose first order was some years ago in three days, or is not over yet somewhere on earth. */
export default defineSegment({
  name: 'anniversary-near',
  where: anniversaryWithin('orders.firstAt', { days: 3 }),
})
