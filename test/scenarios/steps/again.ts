import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Waits for the same thing to happen once more. */
export default defineTrigger({
  name: 'again',
  class: 'transactional',
  on: ['x.again'],
  key: ['event.data.id'],
  steps: [
    {
      waitFor: {
        event: 'x.again',
        by: 'person',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.again'),
})
