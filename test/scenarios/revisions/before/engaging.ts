import { defineTrigger, equals } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** Another message a day after the first, to who neither followed its link nor bought. */
export default defineTrigger({
  name: 'engaging',
  class: 'transactional',
  on: ['x.engaging'],
  key: ['event.data.id'],
  trackClicks: false,
  steps: [
    message('first'),
    { wait: { days: 1 } },
    {
      branch: [
        { when: equals('engagement.clicked', true), steps: [{ exit: 'clicked' }] },
        { when: equals('engagement.converted', true), steps: [{ exit: 'converted' }] },
      ],
    },
    message('cold'),
  ],
  sample: sample('x.engaging'),
})
