import { atLeast, defineTrigger, field, not } from '@beckon/trigger-kit'

/** Confirms an order at once. Switch off Shopify's own order confirmation, or buyers get two. */
export default defineTrigger({
  name: 'order-confirmed',
  class: 'transactional',
  on: ['order.placed'],
  key: ['order.id'],
  // By the event, not by `order.cancelledAt`: test deliveries of a new order carry a date there too.
  cancelOn: [{ event: 'order.cancelled', by: 'order' }],
  // An order of years ago that is brought into the shop today is no news.
  stillTrue: not(atLeast('order.importedUntil', field('event.occurredAt'))),
  settle: {},
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'order-confirmed',
        to: 'order.email',
        data: {
          name: 'order.name',
          items: 'order.items',
          subtotal: 'order.subtotal',
          shipping: 'order.shipping',
          tax: 'order.tax',
          discount: 'order.discount',
          total: 'order.total',
          statusUrl: 'order.statusUrl',
          placedAt: 'order.placedAt',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'order.placed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        order: {
          id: '5001',
          name: '#1001',
          email: 'charles@example.com',
          itemCount: 1,
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
          subtotal: { amount: 2400, currency: 'EUR' },
          shipping: { amount: 490, currency: 'EUR' },
          tax: { amount: 157, currency: 'EUR' },
          discount: { amount: 0, currency: 'EUR' },
          total: { amount: 2890, currency: 'EUR' },
          statusUrl: 'https://ada-books.example/orders/5001',
          placedAt: '2026-03-02T12:00:00.000Z',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
