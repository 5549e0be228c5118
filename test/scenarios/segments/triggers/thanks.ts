import { defineTrigger, equals } from '@beckon/trigger-kit'

/** An hour after they asked, to those who come back to buy. */
export default defineTrigger({
  name: 'thanks',
  class: 'transactional',
  on: ['x.asks'],
  key: ['contact.id', 'event.occurredAt'],
  stillTrue: equals('segments.repeat-buyers', true),
  steps: [
    { wait: { hours: 1 } },
    {
      send: {
        channel: 'email',
        template: 'password-reset',
        data: { url: 'event.data.url', expiresAt: 'event.data.none' },
      },
    },
  ],
  sample: {
    event: { type: 'x.asks', occurredAt: '2026-03-02T12:00:00.000Z', data: { url: 'https://shop.example/thanks' } },
    contact: { email: 'ada@example.com' },
  },
})
