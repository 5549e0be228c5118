import { atLeast, defineSegment } from '@beckon/trigger-kit'

export default defineSegment({ name: 'repeat-buyers', where: atLeast('orders.count', 2) })
