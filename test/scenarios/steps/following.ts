import { defineTrigger, equals } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** A day later another message to who followed the link, and yet another to who did not. */
export default defineTrigger({
  name: 'following',
  class: 'transactional',
  on: ['x.following'],
  key: ['event.data.id'],
  trackClicks: true,
  steps: [
    message('first'),
    { wait: { days: 1 } },
    {
      branch: [{ when: equals('engagement.clicked', true), steps: [message('warm')] }],
      otherwise: [message('cold')],
    },
  ],
  sample: sample('x.following'),
})
