import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Goes out at the instant at which a parcel is expected. */
export default defineTrigger({
  name: 'expected',
  class: 'transactional',
  on: ['x.expected'],
  key: ['fulfillment.id'],
  steps: [{ until: { date: 'fulfillment.estimatedAt' } }, message('first')],
  sample: sample('x.expected', { fulfillment: { id: '9', estimatedAt: '2026-03-20T09:00:00.000Z' } }),
})
