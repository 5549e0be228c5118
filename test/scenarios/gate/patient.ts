import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More important than `low`, half an hour later, and as good some days later. */
export default defineTrigger({
  ...offer({ name: 'patient', priority: 3 }),
  steps: [{ wait: { minutes: 30 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
})
