import { above, defineSegment, field } from '@beckon/trigger-kit'

export default defineSegment({ name: 'late', where: above('now', field('orders.lapsedAt')) })
