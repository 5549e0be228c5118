import { defineSegment, equals, not } from '@beckon/trigger-kit'

/** Whoever has not said that they speak German, and so nearly everybody. */
export default defineSegment({ name: 'not-in-german', where: not(equals('contact.locale', 'de')) })
