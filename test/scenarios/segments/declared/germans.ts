import { defineSegment, equals } from '@beckon/trigger-kit'

export default defineSegment({ name: 'germans', where: equals('contact.country', 'DE') })
