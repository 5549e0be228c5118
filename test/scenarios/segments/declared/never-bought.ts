import { count, defineSegment, equals } from '@beckon/trigger-kit'

export default defineSegment({ name: 'never-bought', where: equals(count('order.placed'), 0) })
