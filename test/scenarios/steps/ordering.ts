import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Waits for the order that its fact names, though its key is of another thing. */
export default defineTrigger({
  name: 'ordering',
  class: 'transactional',
  on: ['x.ordering'],
  key: ['event.data.id'],
  steps: [
    {
      waitFor: {
        event: 'order.placed',
        by: 'order',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.ordering'),
})
