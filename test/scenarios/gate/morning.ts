import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** The most important, at nine and not later than ten; half an hour is left for late facts before anybody looks. */
export default defineTrigger({
  ...offer({ name: 'morning', priority: 10 }),
  settle: { minutes: 30 },
  overdue: { hours: 1 },
  steps: [{ until: { at: '09:00' } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
