import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** Like `urgent`, and half of all people never get it. */
export default defineTrigger({
  ...offer({ name: 'rare', priority: 10, holdout: 50 }),
  overdue: { hours: 1 },
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
