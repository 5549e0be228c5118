import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** What rival.ts offers, an hour later and worth nothing by the evening. */
export default defineTrigger({
  ...offer({ name: 'rival-later', priority: 10 }),
  overdue: { hours: 1 },
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
