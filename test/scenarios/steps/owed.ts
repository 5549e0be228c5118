import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Is owed by an instant, and goes out all the same when that is past. */
export default defineTrigger({
  name: 'owed',
  class: 'transactional',
  on: ['x.owed'],
  key: ['event.data.id'],
  deadline: 'event.data.by',
  steps: [message('first')],
  sample: sample('x.owed'),
})
