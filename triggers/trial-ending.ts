import { above, all, atMost, defineTrigger, differs, equals, exists, field, isCharged, not } from '@beckon/trigger-kit'

/**
 * Tells who is on a trial what they will be charged, and when, while they can still end it. Seven days ahead, which both
 * Visa and Mastercard allow; California's longer window contains them. Nobody is told of a trial that was ended, cancelled
 * or extended, or rests. Where it goes on only with a card, and names none, no charge is promised: whether another of the
 * payer's will do is the platform's to know. The rules, with their sources, are in apps/hub/src/evaluate/notice-rules.ts.
 */
export default defineTrigger({
  name: 'trial-ending',
  class: 'transactional',
  // The platform's own announcement comes three days ahead, too late for the rules: the trial's end is known at its start.
  on: ['subscription.started', 'subscription.updated', 'subscription.trial-ending'],
  when: all(
    exists('event.data.subscription.trialEnd'),
    // The platform also announces a trial that is cut short at once, when it is over.
    above('event.data.subscription.trialEnd', field('event.occurredAt')),
  ),
  key: ['subscription.id', 'event.data.subscription.trialEnd'],
  cancelOn: [{ event: 'subscription.canceled', by: 'subscription' }],
  stillTrue: all(
    above('event.data.subscription.trialEnd', field('now')),
    equals('subscription.trialEnd', field('event.data.subscription.trialEnd')),
    differs('subscription.cancelAtPeriodEnd', true),
    not(atMost('subscription.cancelAt', field('event.data.subscription.trialEnd'))),
    isCharged,
  ),
  deadline: 'notice.trial.deadline',
  steps: [
    { until: { date: 'notice.trial.at' } },
    {
      send: {
        channel: 'email',
        template: 'trial-ending',
        data: {
          plan: 'subscription.plan',
          trialEnd: 'subscription.trialEnd',
          price: 'notice.charge',
          needsCard: 'subscription.needsCard',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'subscription.started',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        subscription: {
          id: 'sub_1',
          status: 'trialing',
          plan: 'Reader, monthly',
          trialStart: '2026-03-02T12:00:00.000Z',
          trialEnd: '2026-04-01T12:00:00.000Z',
          price: { amount: 1200, currency: 'EUR' },
          interval: 'month',
          intervalCount: 1,
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
