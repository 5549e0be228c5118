import { defineTrigger, differs } from '@beckon/trigger-kit'

const letter = (template: string) => ({ send: { channel: 'email' as const, template, data: {} } })

/**
 * Helps who signed up to begin: at once, and after two, five and ten days, for as long as they have used nothing since. The
 * first use after that ends it, and is asked for when each message goes: so who begins while one is held for the night is not told.
 */
export default defineTrigger({
  name: 'onboarding-drip',
  class: 'marketing',
  topic: 'onboarding',
  priority: 40,
  on: ['signed-up'],
  // Who signs up for a newsletter has nothing to begin with: that is for `welcome`.
  when: differs('event.data.name', 'newsletter'),
  key: ['contact.id', 'event.data.name'],
  cancelOn: [{ event: 'feature.used', by: 'person', since: 'anchor' }],
  settle: {},
  steps: [
    letter('onboarding-drip'),
    { wait: { days: 2 } },
    letter('onboarding-drip-second'),
    { wait: { days: 3 } },
    letter('onboarding-drip-third'),
    { wait: { days: 5 } },
    letter('onboarding-drip-last'),
  ],
  sample: {
    event: { type: 'signed-up', occurredAt: '2026-03-02T12:00:00.000Z', data: { name: 'trial' } },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
