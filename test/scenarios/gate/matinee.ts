import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More important than `low`, an hour later, as good for a week, and lost where it would come into the night. */
export default defineTrigger({
  ...offer({ name: 'matinee', priority: 10, quietHours: 'drop' }),
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
