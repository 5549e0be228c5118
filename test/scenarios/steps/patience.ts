import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Three messages that are worthless an hour late. */
export default defineTrigger({
  name: 'patience',
  class: 'transactional',
  on: ['x.patience'],
  key: ['event.data.id'],
  overdue: { hours: 1 },
  steps: [message('first'), { wait: { hours: 1 } }, message('second'), { wait: { hours: 1 } }, message('third')],
  sample: sample('x.patience'),
})
