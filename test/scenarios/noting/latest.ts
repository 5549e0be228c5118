import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Notes what the newest fact says, and waits for the evening. */
export default defineTrigger({
  name: 'latest',
  class: 'transactional',
  on: ['x.latest'],
  key: ['event.data.id'],
  steps: [
    { update: { field: 'shelf', to: { path: 'event.data.shelf' } } },
    { until: { at: '18:00' } },
    message('first'),
  ],
  sample: sample('x.latest'),
})
