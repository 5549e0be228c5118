import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** A message on a Saturday, worthless a day late. */
export default defineTrigger({
  name: 'saturday',
  class: 'transactional',
  on: ['x.saturday'],
  key: ['event.data.id'],
  overdue: { days: 1 },
  steps: [{ until: { at: '09:00', on: ['sat'] } }, message('first')],
  sample: sample('x.saturday'),
})
