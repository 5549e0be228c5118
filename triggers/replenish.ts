import { above, all, defineTrigger, differs, exists, field, not } from '@beckon/trigger-kit'

/**
 * Reminds a buyer of their last order when it may be used up: when their next one is due by the mean of the gaps between
 * their orders, or after 30 days, a month's worth, while they have no rhythm; never before a week is over. Whoever has
 * ordered again is left alone until that order's own day. For shops whose goods are used up: say with `when` which
 * orders it is for, or take the file out.
 */
export default defineTrigger({
  name: 'replenish',
  class: 'marketing',
  topic: 'replenishment',
  priority: 30,
  on: ['order.placed'],
  key: ['order.id'],
  cancelOn: [
    { event: 'order.cancelled', by: 'order' },
    { event: 'order.refunded', by: 'order' },
  ],
  // Asked when it is due, and no fact ends it before: a later order that was called off leaves the cupboard empty.
  stillTrue: not(above('orders.lastAt', field('event.occurredAt'))),
  overdue: { days: 3 },
  steps: [
    { wait: { days: 7 } },
    {
      branch: [{ when: exists('orders.expectedAt'), steps: [{ until: { date: 'orders.expectedAt' } }] }],
      otherwise: [{ wait: { days: 23 } }],
    },
    {
      send: {
        channel: 'email',
        template: 'replenish',
        data: { items: 'order.available.items', placedAt: 'order.placedAt' },
        // What cannot be bought again is nothing to be reminded of, nor is an order that an edit left empty.
        onlyIf: all(differs('order.soldOut', true), differs('order.itemCount', 0)),
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
          placedAt: '2026-03-02T12:00:00.000Z',
          items: [
            {
              productId: '1003',
              variantId: '2003',
              title: 'Ink, permanent black',
              variantTitle: '50 ml',
              quantity: 2,
              price: { amount: 900, currency: 'EUR' },
              total: { amount: 1800, currency: 'EUR' },
              imageUrl: null,
            },
          ],
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
