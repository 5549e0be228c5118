import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** Thanks who follows the link of its message, and reminds who does not within a day. */
export default defineTrigger({
  name: 'hearing',
  class: 'transactional',
  on: ['x.hearing'],
  key: ['event.data.id'],
  trackClicks: false,
  steps: [
    message('first'),
    {
      waitFor: {
        event: 'message.clicked',
        by: 'message',
        within: { days: 1 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.hearing'),
})
