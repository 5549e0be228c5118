import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** What tempting.ts offers, an hour later and worth nothing by the evening. */
export default defineTrigger({
  ...offer({ name: 'tempting-later', priority: 10, shadow: true }),
  overdue: { hours: 1 },
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
