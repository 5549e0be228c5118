import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Goes out in the hour in which clocks are changed. */
export default defineTrigger({
  name: 'small-hours',
  class: 'transactional',
  on: ['x.small-hours'],
  key: ['event.data.id'],
  steps: [{ until: { at: '02:15' } }, message('first')],
  sample: sample('x.small-hours'),
})
