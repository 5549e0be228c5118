import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** Almost as urgent as `urgent`. */
export default defineTrigger({
  ...offer({ name: 'rapid', priority: 8 }),
  overdue: { hours: 1 },
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
