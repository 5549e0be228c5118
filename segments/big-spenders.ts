import { atLeast, defineSegment } from '@beckon/trigger-kit'

/** Spent 500.00 or more on what was not called off. Amounts are in the smallest unit: write them for your own currency. */
export default defineSegment({ name: 'big-spenders', where: atLeast('orders.spent.amount', 50_000) })
