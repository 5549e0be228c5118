import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same, with a day before it, and a shorter time to do it. */
export default defineTrigger({
  name: 'shift',
  class: 'transactional',
  on: ['x.shift'],
  key: ['event.data.id'],
  overdue: { days: 1 },
  steps: [
    { wait: { days: 1 } },
    { waitFor: { event: 'x.done', by: 'person', within: { days: 1 }, met: [{ exit: 'done' }] } },
    message('first'),
  ],
  sample: sample('x.shift'),
})
