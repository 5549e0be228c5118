import { above, all, defineTrigger, exists, not } from '@beckon/trigger-kit'

/** Reminds a buyer of what they left in the cart. Switch off Shopify's own abandoned-checkout mail, or they get two. */
export default defineTrigger({
  name: 'cart-abandoned',
  class: 'marketing',
  topic: 'cart-reminders',
  on: ['cart.updated', 'checkout.updated'],
  when: all(exists('contact.id'), above('cart.itemCount', 0), not(exists('cart.completedAt'))),
  key: ['cart.id'],
  anchor: 'cart.at.content',
  cancelOn: [
    { event: 'order.placed', by: 'cart' },
    { event: 'order.paid', by: 'cart' },
    { event: 'order.placed', by: 'person', since: 'anchor' },
  ],
  // The box ticked on this very cart allows its reminder, and is no lasting consent.
  consentedBy: { path: 'cart.acceptsMarketing', at: 'cart.at.marketing' },
  overdue: { hours: 24 },
  steps: [
    { wait: { hours: 1 } },
    {
      send: {
        channel: 'email',
        template: 'cart-abandoned',
        data: { items: 'cart.items', itemCount: 'cart.itemCount', total: 'cart.total', url: 'cart.url' },
      },
    },
  ],
  sample: {
    event: {
      type: 'checkout.updated',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        cart: {
          tokens: ['checkout/c0ffee'],
          itemCount: 2,
          items: [
            {
              productId: '1001',
              variantId: '2001',
              title: 'The Analytical Engine, annotated',
              variantTitle: 'Hardcover',
              quantity: 2,
              price: { amount: 2400, currency: 'EUR' },
              total: { amount: 4800, currency: 'EUR' },
              imageUrl: null,
            },
          ],
          total: { amount: 4800, currency: 'EUR' },
          url: 'https://ada-books.example/recover/c0ffee',
          acceptsMarketing: true,
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
