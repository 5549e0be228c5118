import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** Two messages, an hour and a day after the event. */
export default defineTrigger({
  name: 'nudge',
  class: 'transactional',
  on: ['x.nudge'],
  key: ['event.data.id'],
  steps: [{ wait: { hours: 1 } }, message('first'), { wait: { days: 1 } }, message('second')],
  sample: sample('x.nudge'),
})
