import { atLeast, count, defineSegment } from '@beckon/trigger-kit'

export default defineSegment({ name: 'looking', where: atLeast(count('product.viewed', { days: 7 }), 3) })
