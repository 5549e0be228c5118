import { above, all, defineTrigger, differs, equals } from '@beckon/trigger-kit'

/**
 * Welcomes who says yes to the shop's e-mails: once in a lifetime, at once, and only for a yes of today; then after two
 * days and after five, the trade's usual figures. With double opt-in that is when it is confirmed. A customer account or
 * a purchase is no yes, so neither is welcomed. A purchase ends nothing, but who has made one needs no help with it.
 */
export default defineTrigger({
  name: 'welcome',
  class: 'marketing',
  topic: 'welcome',
  priority: 40,
  on: ['consent.changed'],
  when: all(equals('event.data.consent.channel', 'email'), equals('event.data.consent.state', 'subscribed')),
  key: ['contact.id'],
  // A yes that is only said again is no change; what stood before may come to light later, so it is asked when it goes.
  stillTrue: differs('consentBefore', 'subscribed'),
  settle: {},
  // Somebody who was imported with a yes of last year is not greeted as if they had come in just now. 36 h:
  // who says yes after nine in the evening, and gets another mail at eight, is greeted at eight of the day after.
  overdue: { hours: 36 },
  steps: [
    { send: { channel: 'email', template: 'welcome', data: {} } },
    { wait: { days: 2 } },
    { send: { channel: 'email', template: 'welcome-second', data: {} } },
    { wait: { days: 3 } },
    { branch: [{ when: above('orders.count', 0), steps: [{ exit: 'has ordered' }] }] },
    { send: { channel: 'email', template: 'welcome-third', data: {} } },
  ],
  sample: {
    event: {
      type: 'consent.changed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { consent: { channel: 'email', state: 'subscribed' } },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
