import { defineTrigger, equals } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Notes that somebody came, and branches on what was noted; who is warm goes no further. */
export default defineTrigger({
  name: 'warming',
  class: 'transactional',
  on: ['x.warming'],
  key: ['event.data.id'],
  steps: [
    {
      branch: [{ when: equals('contact.warmth', 'warm'), steps: [message('warm'), { exit: 'warm already' }] }],
      otherwise: [message('cold')],
    },
    { update: { field: 'warmth', to: 'warm' } },
  ],
  sample: sample('x.warming'),
})
