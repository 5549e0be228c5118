import { all, below, defineTrigger, equals, exists, field, not, oneOf } from '@beckon/trigger-kit'

const missed = all(
  exists('interest.at'),
  // Who has looked since has seen that it is back.
  below('interest.at', field('event.occurredAt')),
  equals('before.available', false),
)

/**
 * Tells who showed interest in an item before it came back that it can be bought again: as many people as there are
 * units, who showed interest first comes first, and the rest an hour later if there is any left.
 */
export default defineTrigger({
  name: 'back-in-stock',
  class: 'marketing',
  topic: 'stock-alerts',
  priority: 70,
  on: ['variant.back-in-stock'],
  audience: {
    by: { viewed: { days: 30 }, cart: { days: 60 }, favourited: { days: 60 }, asked: { days: 90 } },
    rest: { days: 7 },
    wave: { hours: 1 },
  },
  when: missed,
  stillTrue: all(
    missed,
    equals('variant.available', true),
    not(oneOf('product.status', ['archived', 'draft', 'deleted'])),
  ),
  key: ['variant.id', 'event.occurredAt'],
  // Asking to be told of this is a yes to this one message.
  consentedBy: { path: 'interest.asked', at: 'interest.askedAt' },
  settle: { minutes: 5 },
  overdue: { hours: 24 },
  steps: [
    {
      send: {
        channel: 'email',
        template: 'back-in-stock',
        data: {
          title: 'product.title',
          variantTitle: 'variant.title',
          url: 'product.url',
          imageUrl: 'variant.imageUrl',
          price: 'variant.price',
          quantity: 'variant.quantity',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'variant.back-in-stock',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        product: {
          id: '1001',
          title: 'The Analytical Engine, annotated',
          url: 'https://ada-books.example/products/engine',
          status: 'active',
        },
        variant: {
          id: '2001',
          productId: '1001',
          title: 'Hardcover',
          imageUrl: null,
          price: { amount: 2400, currency: 'EUR' },
          available: true,
          quantity: 3,
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
    member: {
      interest: { at: '2026-02-20T18:30:00.000Z', asked: true, askedAt: '2026-02-20T18:30:00.000Z' },
      before: { available: false, quantity: 0 },
    },
  },
})
