import { above, all, atMost, defineTrigger, differs, exists, field, not } from '@beckon/trigger-kit'

/**
 * Tells a subscriber at once that a renewal could not be charged: one message per attempt, as the billing platform
 * schedules them. Of attempts that come late or together the newest alone is told. Switch off Stripe's own failed-payment mails, or they get two.
 */
export default defineTrigger({
  name: 'payment-failed',
  class: 'transactional',
  on: ['payment.failed'],
  // The first payment of a new subscription fails in the checkout, in front of the buyer: that is no dunning.
  when: all(exists('event.data.invoice.attempt'), differs('event.data.invoice.billingReason', 'subscription_create')),
  key: ['invoice.id', 'event.data.invoice.attempt'],
  cancelOn: [
    { event: 'payment.succeeded', by: 'invoice' },
    // Voided, written off or deleted: nothing is owed any more.
    { event: 'invoice.closed', by: 'invoice' },
    { event: 'subscription.canceled', by: 'subscription' },
  ],
  stillTrue: all(
    not(above('invoice.attempt', field('event.data.invoice.attempt'))),
    // The next attempt has been made by now, and what came of it speaks for itself: a letter would promise what is past.
    not(atMost('event.data.invoice.nextAttemptAt', field('now'))),
  ),
  settle: {},
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'payment-failed',
        // An invoice keeps the address that it was made out to; they may have another by now.
        to: ['contact.email', 'event.data.invoice.email'],
        data: {
          number: 'event.data.invoice.number',
          amountDue: 'event.data.invoice.amountDue',
          attempt: 'event.data.invoice.attempt',
          nextAttemptAt: 'event.data.invoice.nextAttemptAt',
          url: 'event.data.invoice.url',
          plan: 'subscription.plan',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'payment.failed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        subscription: { id: 'sub_1', plan: 'Reader, monthly' },
        invoice: {
          id: 'in_1',
          number: 'AB-0001',
          email: 'charles@example.com',
          subscriptionId: 'sub_1',
          amountDue: { amount: 1200, currency: 'EUR' },
          attempt: 1,
          nextAttemptAt: '2026-03-05T12:00:00.000Z',
          billingReason: 'subscription_cycle',
          url: 'https://invoice.example/in_1',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
