import { above, all, any, defineTrigger, differs, exists, field, not, olderThan, oneOf } from '@beckon/trigger-kit'

/**
 * Reminds somebody of the item they looked at last, four hours after that look, if they put nothing into a cart and
 * bought nothing since. Looking is a weak sign, so: two weeks between two of them, and none to who ordered within ten
 * days (the trade has 2 to 24 hours, 14 to 21 days, and 10).
 */
export default defineTrigger({
  name: 'browse-abandoned',
  class: 'marketing',
  topic: 'browse-reminders',
  priority: 20,
  on: ['product.viewed'],
  // One for a day of looking around: each look begins the four hours anew. The day is of UTC, so an evening's may be two.
  key: ['contact.id', 'event.day'],
  reentry: { after: { days: 14 } },
  cancelOn: [
    { event: 'cart.updated', by: 'person', since: 'anchor' },
    { event: 'checkout.updated', by: 'person', since: 'anchor' },
    { event: 'order.placed', by: 'person', since: 'anchor' },
  ],
  stillTrue: all(
    exists('product.title'),
    not(oneOf('product.status', ['archived', 'draft', 'deleted'])),
    // A look at one size or colour says which; of a product as a whole nobody says whether all of it is sold out.
    differs('variant.available', false),
    // A look of the next day has its own four hours, and ends these.
    not(above('latest.occurredAt', field('event.occurredAt'))),
    any(not(exists('orders.lastAt')), olderThan('orders.lastAt', { days: 10 })),
  ),
  overdue: { hours: 24 },
  steps: [
    { wait: { hours: 4 } },
    {
      send: {
        channel: 'email',
        template: 'browse-abandoned',
        data: { title: 'product.title', url: 'product.url', imageUrl: 'product.imageUrl' },
      },
    },
  ],
  sample: {
    event: {
      type: 'product.viewed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        productId: '1001',
        product: {
          id: '1001',
          title: 'The Analytical Engine, annotated',
          url: 'https://ada-books.example/products/engine',
          status: 'active',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
