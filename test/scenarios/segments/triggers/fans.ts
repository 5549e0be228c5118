import { atLeast, count, defineTrigger, equals } from '@beckon/trigger-kit'

/** Branches on what the person did so far; `stillTrue` reads a segment. */
export default defineTrigger({
  name: 'fans',
  class: 'marketing',
  topic: 'news',
  on: ['product.favourited'],
  key: ['contact.id'],
  stillTrue: equals('segments.never-bought', false),
  steps: [
    { wait: { hours: 1 } },
    {
      branch: [{ when: atLeast(count('product.viewed', { days: 7 }), 2), steps: [] }],
      otherwise: [{ exit: 'not looking' }],
    },
    { send: { channel: 'email', template: 'welcome', data: {} } },
  ],
  sample: {
    event: { type: 'product.favourited', occurredAt: '2026-03-02T12:00:00.000Z', data: { productId: '1001' } },
    contact: { email: 'ada@example.com', firstName: 'Ada' },
  },
})
