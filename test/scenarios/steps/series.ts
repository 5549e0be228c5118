import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Three messages, unless the person buys. */
export default defineTrigger({
  name: 'series',
  class: 'transactional',
  on: ['x.series'],
  key: ['event.data.id'],
  cancelOn: [{ event: 'order.placed', by: 'person', since: 'anchor' }],
  settle: {},
  steps: [message('first'), { wait: { hours: 1 } }, message('second'), { wait: { days: 1 } }, message('third')],
  sample: sample('x.series'),
})
