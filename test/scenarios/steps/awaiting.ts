import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Thanks for what was done in time, or reminds of it. Both ways go on. */
export default defineTrigger({
  name: 'awaiting',
  class: 'transactional',
  on: ['x.awaiting'],
  key: ['event.data.id'],
  steps: [
    {
      waitFor: {
        event: 'x.done',
        by: 'person',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
    { wait: { hours: 1 } },
    message('third'),
  ],
  sample: sample('x.awaiting'),
})
