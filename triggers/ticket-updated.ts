import { above, any, defineTrigger, exists, field, not } from '@beckon/trigger-kit'

/**
 * Tells a person that their request was answered or has moved on: once it has rested for five minutes, so that several
 * edits in a row are one message, with the newest word. What else changes on a ticket is for those who work on it. The
 * state itself is not told: it is the platform's own word, often a number.
 */
export default defineTrigger({
  name: 'ticket-updated',
  class: 'transactional',
  on: ['ticket.updated'],
  when: any(exists('event.data.ticket.status'), exists('event.data.ticket.reply')),
  key: ['ticket.id', 'event.occurredAt'],
  cancelOn: [
    { event: 'ticket.resolved', by: 'ticket', since: 'anchor' },
    // What is said of a ticket in the moment in which it is opened is no news to whoever opens it.
    { event: 'ticket.created', by: 'ticket', since: 'anchor' },
  ],
  // A newer edit has a message of its own.
  stillTrue: not(
    any(above('ticket.at.status', field('event.occurredAt')), above('ticket.at.reply', field('event.occurredAt'))),
  ),
  settle: { minutes: 5 },
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'ticket-updated',
        data: { subject: 'ticket.subject', reply: 'ticket.reply', url: 'ticket.url' },
      },
    },
  ],
  sample: {
    event: {
      type: 'ticket.updated',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        ticket: {
          id: '31',
          subject: 'A page is missing',
          status: 'answered',
          reply: 'Sorry about that. A new copy is on its way to you.',
          url: 'https://help.ada-books.example/31',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
