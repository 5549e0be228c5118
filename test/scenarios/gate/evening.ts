import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More important than `low`, an hour later, as good until the next morning, and not for the night. */
export default defineTrigger({
  ...offer({ name: 'evening', priority: 10, quietHours: 'drop' }),
  overdue: { hours: 12 },
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
