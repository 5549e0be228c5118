import { all, atLeast, defineTrigger, differs, exists, not, oneOf } from '@beckon/trigger-kit'

const cheaper = all(
  exists('interest.at'),
  atLeast('drop.percent', 10),
  atLeast('drop.units', 1),
  // Of a price that falls in steps, only the one that made it cheap enough.
  not(all(atLeast('drop.already.percent', 10), atLeast('drop.already.units', 1))),
)

const forSale = all(differs('variant.available', false), not(oneOf('product.status', ['archived', 'draft', 'deleted'])))

/**
 * Tells who showed interest in an item that it has become cheaper: by a tenth and by one unit of the currency at least,
 * against the price when this very person last showed interest. One dip is one message, and a week's rest follows.
 */
export default defineTrigger({
  name: 'price-dropped',
  class: 'marketing',
  topic: 'price-alerts',
  priority: 50,
  on: ['variant.price-dropped'],
  audience: {
    by: { viewed: { days: 30 }, cart: { days: 60 }, favourited: { days: 60 }, asked: { days: 90 } },
    rest: { days: 7 },
  },
  when: cheaper,
  // What is sold out when its price falls may be back when the message is about to go.
  stillTrue: all(cheaper, forSale),
  key: ['variant.id', 'event.occurredAt'],
  // Asking to be told of this is a yes to this one message.
  consentedBy: { path: 'interest.asked', at: 'interest.askedAt' },
  // Bulk editors set prices in several steps, and mistakes are corrected soon.
  settle: { minutes: 5 },
  overdue: { hours: 24 },
  steps: [
    { wait: { minutes: 15 } },
    {
      send: {
        channel: 'email',
        template: 'price-dropped',
        data: {
          title: 'product.title',
          variantTitle: 'variant.title',
          url: 'product.url',
          imageUrl: 'variant.imageUrl',
          price: 'drop.to',
          was: 'drop.from',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'variant.price-dropped',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        product: {
          id: '1001',
          title: 'The Analytical Engine, annotated',
          url: 'https://ada-books.example/products/engine',
          status: 'active',
        },
        variant: { id: '2001', productId: '1001', title: 'Hardcover', imageUrl: null, available: true },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
    member: {
      interest: { at: '2026-02-20T18:30:00.000Z', asked: false, askedAt: null },
      drop: {
        from: { amount: 2400, currency: 'EUR' },
        to: { amount: 1900, currency: 'EUR' },
        percent: 20.8,
        units: 5,
        already: { percent: 0, units: 0 },
      },
    },
  },
})
