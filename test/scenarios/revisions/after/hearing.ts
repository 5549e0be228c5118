import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same with a note before it, so that all that follows has other numbers. */
export default defineTrigger({
  name: 'hearing',
  class: 'transactional',
  on: ['x.hearing'],
  key: ['event.data.id'],
  trackClicks: false,
  steps: [
    { update: { field: 'heard', to: true } },
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
