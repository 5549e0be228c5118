import { defineTrigger, equals } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same with a note before it, so that all that follows has other numbers. */
export default defineTrigger({
  name: 'engaging',
  class: 'transactional',
  on: ['x.engaging'],
  key: ['event.data.id'],
  trackClicks: false,
  steps: [
    { update: { field: 'engaged', to: true } },
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
