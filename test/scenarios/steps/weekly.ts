import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Reaches a person once a week at most. */
export default defineTrigger({
  name: 'weekly',
  class: 'transactional',
  on: ['x.weekly'],
  key: ['event.data.id'],
  reentry: { after: { days: 7 } },
  steps: [message('first')],
  sample: sample('x.weekly'),
})
