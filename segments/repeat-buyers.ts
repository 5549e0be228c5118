import { atLeast, defineSegment } from '@beckon/trigger-kit'

/** Bought twice or more, not counting what was called off. */
export default defineSegment({ name: 'repeat-buyers', where: atLeast('orders.count', 2) })
