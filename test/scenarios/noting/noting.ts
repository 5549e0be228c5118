import { defineTrigger } from '@beckon/trigger-kit'
import { sample } from '../../support/step-message.ts'

/** Notes who has ever bought, and tells those who come again. */
export default defineTrigger({
  name: 'noting',
  class: 'transactional',
  on: ['order.placed'],
  key: ['order.id'],
  steps: [
    { update: { field: 'hasBought', to: true } },
    {
      send: {
        channel: 'email',
        template: 'password-reset',
        data: { url: 'order.statusUrl', expiresAt: 'order.cancelledAt' },
      },
    },
  ],
  sample: {
    ...sample('order.placed'),
    event: {
      type: 'order.placed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { order: { id: '1', statusUrl: 'https://shop.example/orders/1' } },
    },
  },
})
