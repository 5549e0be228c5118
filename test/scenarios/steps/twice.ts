import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Thanks who does it twice, each time within two hours. */
export default defineTrigger({
  name: 'twice',
  class: 'transactional',
  on: ['x.twice'],
  key: ['event.data.id'],
  steps: [
    {
      waitFor: {
        event: 'x.done',
        by: 'person',
        within: { hours: 2 },
        met: [
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
        otherwise: [message('cold')],
      },
    },
  ],
  sample: sample('x.twice'),
})
