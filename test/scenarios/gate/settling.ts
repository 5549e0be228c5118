import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** The most important, worth nothing after an hour; half of that is left for late facts. */
export default defineTrigger({
  ...offer({ name: 'settling', priority: 10 }),
  settle: { minutes: 30 },
  overdue: { hours: 1 },
})
