import type { MarketingTrigger } from '@beckon/trigger-kit'
import type { TestHub } from './hub.ts'
import { consentChanged, siteEvent, track } from './site.ts'

type Own = Pick<MarketingTrigger, 'name' | 'priority' | 'holdout' | 'quietHours' | 'shadow'>

/** A marketing trigger of the least: `x.<name>` makes one message due at once, good for a week. */
export const offer = (own: Own): MarketingTrigger => ({
  ...own,
  class: 'marketing',
  topic: 'offers',
  on: [`x.${own.name}`],
  key: ['event.data.id'],
  overdue: { days: 7 },
  steps: [{ send: { channel: 'email', template: 'welcome', data: {} } }],
  sample: {
    event: { type: `x.${own.name}`, occurredAt: '2026-03-02T12:00:00.000Z', data: { id: '1' } },
    contact: { email: 'ada@example.com' },
  },
})

let offers = 0

/** What makes the offers of these names due to somebody, one after the other. */
export function offered(at: Date, names: readonly string[], email = 'ada@example.com', data: object = {}) {
  return names.map(name => siteEvent(`x.${name}`, at, { email }, { id: String(++offers), ...data }))
}

/** Somebody agrees to everything, long before the story begins. */
export async function agree(hub: TestHub, email = 'ada@example.com'): Promise<void> {
  const at = new Date(hub.clock.now().getTime() - 30 * 86_400_000)
  await hub.receive('track', track(consentChanged(at, { email }, 'subscribed')))
  await hub.settle()
}
