import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Goes out at nine in the morning of a working day, where the person lives. */
export default defineTrigger({
  name: 'weekday-morning',
  class: 'transactional',
  on: ['x.weekday-morning'],
  key: ['event.data.id'],
  steps: [{ until: { at: '09:00', on: ['mon', 'tue', 'wed', 'thu', 'fri'] } }, message('first')],
  sample: sample('x.weekday-morning'),
})
