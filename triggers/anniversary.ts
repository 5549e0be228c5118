import { defineTrigger } from '@beckon/trigger-kit'

/**
 * Thanks a customer on the day of their first order, every year, at nine in the morning where they are: it starts
 * whenever the day comes near (segments/anniversary-near.ts).
 */
export default defineTrigger({
  name: 'anniversary',
  class: 'marketing',
  topic: 'anniversary',
  priority: 15,
  on: ['segment.entered'],
  segment: 'anniversary-near',
  key: ['contact.id', 'event.occurredAt'],
  // An older first order may come to light, and with it another day.
  reentry: { after: { days: 300 } },
  overdue: { hours: 24 },
  steps: [
    { until: { date: 'orders.firstAt', yearly: true, at: '09:00' } },
    { send: { channel: 'email', template: 'anniversary', data: { firstOrderAt: 'orders.firstAt' } } },
  ],
  sample: {
    event: { type: 'segment.entered', occurredAt: '2026-02-27T00:00:00.000Z', data: { segment: 'anniversary-near' } },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
