import { defineTrigger } from '@beckon/trigger-kit'
import { sample } from '../../support/step-message.ts'

/** Two letters, each worth nothing two hours after it was meant for. */
export default defineTrigger({
  name: 'brief',
  class: 'marketing',
  topic: 'offers',
  on: ['x.brief'],
  key: ['event.data.id'],
  overdue: { hours: 2 },
  steps: [
    { send: { channel: 'email', template: 'welcome', data: {} } },
    { until: { at: '10:00' } },
    { send: { channel: 'email', template: 'welcome', data: {} } },
  ],
  sample: sample('x.brief'),
})
