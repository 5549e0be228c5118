import { all, defineSegment, equals } from '@beckon/trigger-kit'

export default defineSegment({
  name: 'lapsed-germans',
  where: all(equals('segments.lapsed', true), equals('segments.germans', true)),
})
