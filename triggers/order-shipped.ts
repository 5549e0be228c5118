import { all, atLeast, defineTrigger, field, not, oneOf } from '@beckon/trigger-kit'

/**
 * Tells a buyer that a parcel is on its way and where to follow it, once for each parcel. Switch off Shopify's own
 * shipping mails, or buyers get two. What counts as shipped is the source's word: Shopify's parcels do with a trace to
 * follow, so that what is downloaded or fetched is not on its way anywhere.
 */
export default defineTrigger({
  name: 'order-shipped',
  class: 'transactional',
  on: ['fulfillment.shipped'],
  // By the order first: a parcel rarely names its buyer, and the order that does may come after it.
  key: ['order.id', 'fulfillment.id'],
  cancelOn: [{ event: 'fulfillment.delivered', by: 'fulfillment' }],
  stillTrue: all(
    not(oneOf('fulfillment.status', ['cancelled', 'error', 'failure'])),
    // The parcels of an order that was brought into the shop came in with it.
    not(atLeast('order.importedUntil', field('event.occurredAt'))),
  ),
  // The tracking number is often typed in, or put right, just after the parcel was made up.
  settle: { minutes: 5 },
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'order-shipped',
        to: 'order.email',
        data: {
          name: 'order.name',
          carrier: 'fulfillment.carrier',
          trackingNumber: 'fulfillment.trackingNumber',
          trackingUrl: 'fulfillment.trackingUrl',
          estimatedAt: 'fulfillment.estimatedAt',
          items: 'fulfillment.items',
          statusUrl: 'order.statusUrl',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'fulfillment.shipped',
      occurredAt: '2026-03-02T12:00:00.000Z',
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
          status: 'success',
          carrier: 'Parcel Post',
          trackingNumber: 'PP204417735',
          trackingUrl: 'https://parcels.example/track/PP204417735',
          estimatedAt: '2026-03-05T17:00:00.000Z',
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
