import { defineTrigger } from '@beckon/trigger-kit'

/**
 * Confirms that a subscription has ended, at once: who cancelled has it in writing, and who did not learns of it. Card
 * networks and several auto-renewal laws ask for it, so it does not depend on marketing consent.
 */
export default defineTrigger({
  name: 'subscription-canceled',
  class: 'transactional',
  on: ['subscription.canceled'],
  key: ['subscription.id', 'event.occurredAt'],
  settle: {},
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'subscription-canceled',
        data: {
          plan: 'subscription.plan',
          endedAt: 'event.occurredAt',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'subscription.canceled',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        subscription: { id: 'sub_1', status: 'canceled', plan: 'Reader, monthly', endReason: 'cancellation_requested' },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
