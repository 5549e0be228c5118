import { above, any, defineTrigger, equals, field, not } from '@beckon/trigger-kit'

/**
 * Tells a person that their request is settled, and how it goes on if it is not. Five minutes are for second thoughts: a
 * ticket that is opened again in the meantime is not settled. Settled anew later, it is told anew.
 */
export default defineTrigger({
  name: 'ticket-resolved',
  class: 'transactional',
  on: ['ticket.resolved'],
  key: ['ticket.id', 'event.occurredAt'],
  // Settled, opened and settled again within the five minutes is told once, by the last.
  cancelOn: [{ event: 'ticket.resolved', by: 'ticket', since: 'anchor' }],
  // Whoever says its status again without changing it does not open it.
  stillTrue: any(
    not(above('ticket.at.status', field('event.occurredAt'))),
    equals('ticket.status', field('event.data.ticket.status')),
  ),
  settle: { minutes: 5 },
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'ticket-resolved',
        data: { subject: 'ticket.subject', url: 'ticket.url' },
      },
    },
  ],
  sample: {
    event: {
      type: 'ticket.resolved',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        ticket: {
          id: '31',
          subject: 'A page is missing',
          status: 'solved',
          url: 'https://help.ada-books.example/31',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
