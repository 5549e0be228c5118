import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Speaks on a day that the fact names. */
export default defineTrigger({
  name: 'dated',
  class: 'transactional',
  on: ['x.dated'],
  key: ['event.data.id'],
  steps: [{ until: { date: 'event.data.day' } }, message('first')],
  sample: sample('x.dated'),
})
