import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Thanks who does the one and then the other. */
export default defineTrigger({
  name: 'one-and-other',
  class: 'transactional',
  on: ['x.one-and-other'],
  key: ['event.data.id'],
  steps: [
    { waitFor: { event: 'x.done', by: 'person', within: { hours: 2 }, met: [], otherwise: [{ exit: 'not done' }] } },
    {
      waitFor: {
        event: 'x.seen',
        by: 'person',
        within: { hours: 2 },
        met: [message('thanks')],
        otherwise: [message('reminder')],
      },
    },
  ],
  sample: sample('x.one-and-other'),
})
