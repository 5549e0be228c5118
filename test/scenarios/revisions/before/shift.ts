import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** A message to who has not done it within three days, worthless a day late. */
export default defineTrigger({
  name: 'shift',
  class: 'transactional',
  on: ['x.shift'],
  key: ['event.data.id'],
  overdue: { days: 1 },
  steps: [
    { waitFor: { event: 'x.done', by: 'person', within: { days: 3 }, met: [{ exit: 'done' }] } },
    message('first'),
  ],
  sample: sample('x.shift'),
})
