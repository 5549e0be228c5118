import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Has something to say each time it is done. */
export default defineTrigger({
  name: 'each-time',
  class: 'transactional',
  on: ['x.each-time'],
  key: ['event.data.id'],
  steps: [
    { waitFor: { event: 'x.done', by: 'person', within: { hours: 2 }, met: [message('first')], otherwise: [] } },
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
  sample: sample('x.each-time'),
})
