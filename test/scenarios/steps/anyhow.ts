import { defineTrigger } from '@beckon/trigger-kit'
import { sample } from '../../support/step-message.ts'

/** By text message where somebody delivers those, else by mail. */
export default defineTrigger({
  name: 'anyhow',
  class: 'transactional',
  on: ['x.anyhow'],
  key: ['event.data.id'],
  steps: [
    {
      send: {
        channel: ['sms', 'email'],
        template: 'password-reset',
        data: { url: 'event.data.first', expiresAt: 'event.data.none' },
      },
    },
  ],
  sample: sample('x.anyhow'),
})
