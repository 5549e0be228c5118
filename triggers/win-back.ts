import { defineTrigger } from '@beckon/trigger-kit'

/**
 * Writes to who has stayed away longer than is usual for them: 60 days, or one and a half times the pause they are used
 * to leave between orders, whichever is longer (segments/stayed-away.ts). Asks once more after a month whether they want
 * to hear from the shop at all, and then leaves them alone until they have been back. Their next order ends it at once.
 */
export default defineTrigger({
  name: 'win-back',
  class: 'marketing',
  topic: 'win-back',
  priority: 10,
  on: ['segment.entered'],
  segment: 'stayed-away',
  key: ['contact.id', 'event.occurredAt'],
  // An order that ended it and was called off leaves them where they were, and no letter is written twice for that.
  reentry: { after: { days: 60 } },
  cancelOn: [{ event: 'order.placed', by: 'person', since: 'anchor' }],
  // The day does not matter much, and a cap that frees tomorrow is worth waiting for.
  overdue: { days: 7 },
  steps: [
    { send: { channel: 'email', template: 'win-back', data: { lastOrderAt: 'orders.lastAt' } } },
    { wait: { days: 30 } },
    { send: { channel: 'email', template: 'win-back-second', data: {} } },
  ],
  sample: {
    event: { type: 'segment.entered', occurredAt: '2026-03-02T12:00:00.000Z', data: { segment: 'stayed-away' } },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
