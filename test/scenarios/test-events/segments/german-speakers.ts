import { defineSegment, equals } from '@beckon/trigger-kit'

export default defineSegment({ name: 'german-speakers', where: equals('contact.locale', 'de') })
