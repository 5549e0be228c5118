import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same, with nothing to wait for. */
export default defineTrigger({
  name: 'saturday',
  class: 'transactional',
  on: ['x.saturday'],
  key: ['event.data.id'],
  overdue: { days: 1 },
  steps: [{ update: { field: 'waited', to: true } }, message('first')],
  sample: sample('x.saturday'),
})
