import { above, atLeast, defineTrigger, field, not } from '@beckon/trigger-kit'

/**
 * Tells a buyer how much money goes back to them, once for each refund. One without an amount is none: shops also take
 * items out of an order that nobody has paid. Switch off Shopify's own refund mails, or buyers get two.
 */
export default defineTrigger({
  name: 'order-refunded',
  class: 'transactional',
  on: ['order.refunded'],
  when: above('refund.amount.amount', 0),
  key: ['order.id', 'refund.id'],
  // The refunds of an order that was brought into the shop came in with it.
  stillTrue: not(atLeast('order.importedUntil', field('event.occurredAt'))),
  // A refund names its order and no address: the order may still be on its way.
  settle: { minutes: 5 },
  overdue: 'never',
  steps: [
    {
      send: {
        channel: 'email',
        template: 'order-refunded',
        to: 'order.email',
        // Why it was made is what staff noted for staff: it is not told.
        data: {
          name: 'order.name',
          amount: 'refund.amount',
          items: 'refund.items',
          statusUrl: 'order.statusUrl',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'order.refunded',
      occurredAt: '2026-03-09T12:00:00.000Z',
      data: {
        order: {
          id: '5001',
          name: '#1001',
          email: 'charles@example.com',
          statusUrl: 'https://ada-books.example/orders/5001',
        },
        refund: {
          id: '8001',
          amount: { amount: 2400, currency: 'EUR' },
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
