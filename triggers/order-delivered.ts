import { atLeast, defineTrigger, field, not } from '@beckon/trigger-kit'

/**
 * Tells a buyer that a parcel was delivered and what to do if it is not there, once for each parcel. Two days later they
 * know, one way or the other.
 */
export default defineTrigger({
  name: 'order-delivered',
  class: 'transactional',
  on: ['fulfillment.delivered'],
  key: ['order.id', 'fulfillment.id'],
  // The parcels of an order that was brought into the shop came in with it.
  stillTrue: not(atLeast('order.importedUntil', field('event.occurredAt'))),
  // A carrier's scan names no address: the order that does may still be on its way.
  settle: { minutes: 5 },
  overdue: { hours: 48 },
  steps: [
    {
      send: {
        channel: 'email',
        template: 'order-delivered',
        to: 'order.email',
        data: {
          name: 'order.name',
          carrier: 'fulfillment.carrier',
          trackingUrl: 'fulfillment.trackingUrl',
          items: 'fulfillment.items',
          statusUrl: 'order.statusUrl',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'fulfillment.delivered',
      occurredAt: '2026-03-05T15:00:00.000Z',
      data: {
        order: {
          id: '5001',
          name: '#1001',
          email: 'charles@example.com',
          statusUrl: 'https://ada-books.example/orders/5001',
        },
        fulfillment: {
          id: '9001',
          orderId: '5001',
          status: 'delivered',
          carrier: 'Parcel Post',
          trackingUrl: 'https://parcels.example/track/PP204417735',
          items: [
            {
              productId: '1001',
              variantId: '2001',
              title: 'The Analytical Engine, annotated',
              variantTitle: 'Hardcover',
              quantity: 1,
              price: { amount: 2400, currency: 'EUR' },
              total: { amount: 2400, currency: 'EUR' },
              imageUrl: null,
            },
          ],
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
