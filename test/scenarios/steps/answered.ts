import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Waits for an answer to its first message. */
export default defineTrigger({
  name: 'answered',
  class: 'transactional',
  on: ['x.answered'],
  key: ['event.data.id'],
  steps: [
    message('first'),
    {
      waitFor: {
        event: 'x.done',
        by: 'person',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.answered'),
})
