import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../../support/step-message.ts'

/** The same, and what makes it needless ends it. */
export default defineTrigger({
  name: 'nudge',
  class: 'transactional',
  on: ['x.nudge'],
  key: ['event.data.id'],
  cancelOn: [{ event: 'x.done', by: 'person', since: 'anchor' }],
  steps: [{ wait: { hours: 1 } }, message('first'), { wait: { days: 1 } }, message('second')],
  sample: sample('x.nudge'),
})
