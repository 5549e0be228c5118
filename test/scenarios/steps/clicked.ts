import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Thanks at once who follows a link of its message within a day. */
export default defineTrigger({
  name: 'clicked',
  class: 'transactional',
  on: ['x.clicked'],
  key: ['event.data.id'],
  trackClicks: true,
  steps: [
    message('first'),
    { waitFor: { event: 'message.clicked', by: 'message', within: { days: 1 }, met: [message('thanks')] } },
  ],
  sample: sample('x.clicked'),
})
