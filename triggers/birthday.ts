import { defineTrigger } from '@beckon/trigger-kit'

/**
 * Wishes a happy birthday at nine in the morning of the day, where the person is, and every year again: it starts
 * whenever the day comes near (segments/birthday-near.ts). 29 February is 28 February in other years. Who becomes known
 * on the day itself is greeted at once, a day later next year; a day that is corrected in time is kept as it is then.
 */
export default defineTrigger({
  name: 'birthday',
  class: 'marketing',
  topic: 'birthday',
  // Tomorrow it is worth nothing.
  priority: 90,
  on: ['segment.entered'],
  segment: 'birthday-near',
  key: ['contact.id', 'event.occurredAt'],
  // Nobody is born twice a year, whatever is corrected.
  reentry: { after: { days: 300 } },
  overdue: { hours: 12 },
  steps: [
    { until: { date: 'contact.birthday', yearly: true, at: '09:00' } },
    { send: { channel: 'email', template: 'birthday', data: {} } },
  ],
  sample: {
    event: { type: 'segment.entered', occurredAt: '2026-02-27T00:00:00.000Z', data: { segment: 'birthday-near' } },
    contact: { email: 'charles@example.com', firstName: 'Charles', birthday: '1791-03-02' },
  },
})
