import { all, atLeast, defineTrigger, equals, field } from '@beckon/trigger-kit'

const send = {
  send: {
    channel: 'email',
    template: 'card-expiring',
    data: { last4: 'card.last4', expires: 'card.expires' },
  },
} as const

/**
 * Asks a payer to renew a card that is charged regularly: when its last month begins, some thirty days ahead, and again a
 * week before its end. A card that was replaced, removed, or renewed by its network is left alone: what the billing
 * platform says of it then is another month, or none. Nor is one asked for that nothing is charged to any more, because
 * another is the payer's usual card or the subscription's own; where that is not known, every card is. Who subscribes to
 * nothing when it is due is not asked; so nobody is where the billing platform states cards, but no subscriptions.
 */
export default defineTrigger({
  name: 'card-expiring',
  class: 'transactional',
  // Stripe warns of the oldest kind of card only; of all others it states the month when they are added or renewed.
  on: ['card.updated', 'card.expiring'],
  // Cards brought in from another processor may have expired long ago: "soon" would be wrong.
  when: atLeast('event.data.card.expires', field('event.month')),
  key: ['card.id', 'event.data.card.expires'],
  stillTrue: all(equals('card.expires', field('event.data.card.expires')), atLeast('subscriptions.onCard', 1)),
  settle: {},
  overdue: { days: 3 },
  steps: [
    { until: { date: 'event.data.card.expires', at: '09:00' } },
    send,
    // The 24th: a week before the end, five days in February.
    { until: { date: 'event.data.card.expires', after: { days: 23 }, at: '09:00', missed: 'exit' } },
    send,
  ],
  sample: {
    event: {
      type: 'card.updated',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { card: { id: 'pm_1', brand: 'visa', last4: '4242', expires: '2027-03' } },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
