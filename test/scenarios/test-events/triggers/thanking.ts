import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** A message, and thanks for the order that follows it. */
export default defineTrigger({
  name: 'thanking',
  class: 'transactional',
  on: ['x.thanking'],
  key: ['event.data.id'],
  steps: [
    message('first'),
    {
      waitFor: {
        event: 'order.placed',
        by: 'person',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.thanking'),
})
