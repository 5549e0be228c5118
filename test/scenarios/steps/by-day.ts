import { defineTrigger } from '@beckon/trigger-kit'
import { sample } from '../../support/step-message.ts'

/** One message, which is left out at night, and a note after it. */
export default defineTrigger({
  name: 'by-day',
  class: 'marketing',
  topic: 'offers',
  on: ['x.by-day'],
  key: ['event.data.id'],
  quietHours: 'drop',
  steps: [
    { send: { channel: 'email', template: 'welcome', data: {} } },
    { update: { field: 'aside', to: { path: 'event.data.id' } } },
  ],
  sample: sample('x.by-day'),
})
