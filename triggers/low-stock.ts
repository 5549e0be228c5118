import {
  above,
  all,
  atLeast,
  atMost,
  below,
  defineTrigger,
  equals,
  exists,
  field,
  not,
  oneOf,
} from '@beckon/trigger-kit'

const fell = all(
  exists('interest.at'),
  // Who has looked since has seen how few there are.
  below('interest.at', field('event.occurredAt')),
  above('before.quantity', 5),
)

/**
 * Tells who showed interest in an item that few are left: when the stock falls to five or fewer, once until there were
 * more than seven again, and with a week's rest for each person.
 */
export default defineTrigger({
  name: 'low-stock',
  class: 'marketing',
  topic: 'stock-alerts',
  priority: 55,
  on: ['variant.low-stock'],
  audience: {
    by: { viewed: { days: 30 }, cart: { days: 60 }, favourited: { days: 60 } },
    rest: { days: 7 },
  },
  when: fell,
  // What has sold out meanwhile, or is plentiful again, is not low.
  stillTrue: all(
    fell,
    equals('variant.available', true),
    atLeast('variant.quantity', 1),
    atMost('variant.quantity', 5),
    not(oneOf('product.status', ['archived', 'draft', 'deleted'])),
  ),
  key: ['variant.id', 'event.occurredAt'],
  settle: { minutes: 5 },
  overdue: { hours: 24 },
  steps: [
    {
      send: {
        channel: 'email',
        template: 'low-stock',
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
      type: 'variant.low-stock',
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
          quantity: 4,
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
    member: {
      interest: { at: '2026-02-20T18:30:00.000Z', asked: false, askedAt: null },
      before: { available: true, quantity: 6 },
    },
  },
})
