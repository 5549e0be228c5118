import { above, all, defineTrigger, differs, field } from '@beckon/trigger-kit'

/**
 * Announces a renewal when the billing platform does (Stripe: days ahead as set in its dashboard), once per subscription
 * and period end. Several auto-renewal laws ask for it, so it does not depend on marketing consent.
 */
export default defineTrigger({
  name: 'renewal-upcoming',
  class: 'transactional',
  on: ['subscription.renewal-upcoming'],
  key: ['subscription.id', 'event.data.subscription.periodEnd'],
  cancelOn: [{ event: 'subscription.canceled', by: 'subscription' }],
  stillTrue: all(
    above('event.data.subscription.periodEnd', field('now')),
    differs('subscription.cancelAtPeriodEnd', true),
  ),
  settle: {},
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'renewal-upcoming',
        to: 'event.data.invoice.email',
        data: {
          plan: 'event.data.subscription.plan',
          amountDue: 'event.data.invoice.amountDue',
          periodEnd: 'event.data.subscription.periodEnd',
          lines: 'event.data.invoice.lines',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'subscription.renewal-upcoming',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        subscription: { id: 'sub_1', periodEnd: '2026-03-09T12:00:00.000Z', plan: 'Reader, monthly' },
        invoice: {
          id: null,
          email: 'charles@example.com',
          amountDue: { amount: 1200, currency: 'EUR' },
          lines: [{ description: 'Reader, monthly', amount: { amount: 1200, currency: 'EUR' } }],
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
