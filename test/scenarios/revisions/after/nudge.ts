import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same with a message before them, so that all that follows has other numbers. */
export default defineTrigger({
  name: 'nudge',
  class: 'transactional',
  on: ['x.nudge'],
  key: ['event.data.id'],
  steps: [
    message('thanks'),
    { wait: { hours: 1 } },
    message('warm'),
    { wait: { days: 1 } },
    message('third'),
    { wait: { days: 1 } },
    message('reminder'),
  ],
  sample: sample('x.nudge'),
})
