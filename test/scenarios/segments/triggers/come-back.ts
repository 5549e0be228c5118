import { defineTrigger } from '@beckon/trigger-kit'

/** A day after somebody has lapsed. */
export default defineTrigger({
  name: 'come-back',
  class: 'marketing',
  topic: 'news',
  on: ['segment.entered'],
  segment: 'lapsed',
  key: ['contact.id', 'event.occurredAt'],
  steps: [{ wait: { days: 1 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
  sample: {
    event: { type: 'segment.entered', occurredAt: '2026-03-02T12:00:00.000Z', data: { segment: 'lapsed' } },
    contact: { email: 'ada@example.com', firstName: 'Ada' },
  },
})
