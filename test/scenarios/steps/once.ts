import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Reaches a person once in their life. */
export default defineTrigger({
  name: 'once',
  class: 'transactional',
  on: ['x.once'],
  key: ['event.data.id'],
  reentry: 'never',
  steps: [message('first'), { wait: { minutes: 10 } }, message('second')],
  sample: sample('x.once'),
})
