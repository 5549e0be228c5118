import { atLeast, defineSegment } from '@beckon/trigger-kit'

/** As a later version of the repository has it. */
export default defineSegment({ name: 'repeat-buyers', where: atLeast('orders.count', 3) })
