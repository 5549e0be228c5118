import {
  above,
  all,
  any,
  atMost,
  below,
  defineTrigger,
  differs,
  equals,
  exists,
  field,
  isCharged,
  not,
} from '@beckon/trigger-kit'

const subscription = (path: string) => `event.data.subscription.${path}`

/** What renews less often than every six months: some rule asks for a notice of it. */
const rarely = above('notice.periodDays', 183)

const periodEnd = field(subscription('periodEnd'))

/** What is known of the subscription still makes it renew then; of what is not known nothing is held against it. */
const stillRenews = all(
  differs('subscription.cancelAtPeriodEnd', true),
  not(atMost('subscription.cancelAt', periodEnd)),
  isCharged,
  // Another end: the plan has changed, or the renewal was put off. That one has an announcement of its own.
  not(any(above('subscription.periodEnd', periodEnd), below('subscription.periodEnd', periodEnd))),
  // What ends a trial is for trial-ending to tell, also where the platform announces it.
  differs('subscription.trialEnd', periodEnd),
)

/**
 * Announces a renewal once per subscription and period end. What renews yearly is announced when the rules for the
 * subscriber's place ask for it, thirty days ahead in most (apps/hub/src/evaluate/notice-rules.ts has them with their
 * sources); everything else when the billing platform does (Stripe: days ahead as set in its dashboard). The end of a
 * trial, and what ends, rests, is not collected or renews on another day by now, is not announced. Several auto-renewal
 * laws ask for it, so it does not depend on marketing consent. Switch off Stripe's own renewal mails.
 */
export default defineTrigger({
  name: 'renewal-upcoming',
  class: 'transactional',
  on: ['subscription.renewal-upcoming', 'subscription.started', 'subscription.updated'],
  when: any(
    equals('event.type', 'subscription.renewal-upcoming'),
    all(
      rarely,
      above(subscription('periodEnd'), field('event.occurredAt')),
      differs(subscription('trialEnd'), periodEnd),
    ),
  ),
  key: ['subscription.id', 'event.data.subscription.periodEnd'],
  cancelOn: [{ event: 'subscription.canceled', by: 'subscription' }],
  stillTrue: all(above(subscription('periodEnd'), field('now')), stillRenews),
  settle: {},
  overdue: 'never',
  deadline: 'notice.renewal.deadline',
  steps: [
    {
      branch: [
        { when: exists('notice.renewal.at'), steps: [{ until: { date: 'notice.renewal.at' } }] },
        { when: differs('event.type', 'subscription.renewal-upcoming'), steps: [{ exit: 'no notice is owed yet' }] },
      ],
    },
    {
      send: {
        channel: 'email',
        template: 'renewal-upcoming',
        to: ['contact.email', 'event.data.invoice.email'],
        data: {
          plan: 'event.data.subscription.plan',
          amountDue: 'notice.charge',
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
