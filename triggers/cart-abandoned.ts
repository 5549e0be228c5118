import { above, all, any, defineTrigger, differs, exists, not, olderThan } from '@beckon/trigger-kit'

/** What can be bought of it, and how much else there is: nobody is shown what they would not get. */
const cart = {
  items: 'cart.available.items',
  itemCount: 'cart.available.itemCount',
  total: 'cart.available.total',
  unavailableCount: 'cart.unavailable.itemCount',
  url: 'cart.url',
}

/** Nobody is sold to on the day of a purchase: a reminder of the hour is left out, the one of the next day is not. */
const restedFromBuying = any(not(exists('orders.lastAt')), olderThan('orders.lastAt', { hours: 24 }))

/** What cannot be bought is nothing to be reminded of, and what is back for the next reminder is. */
const onlyIf = differs('cart.soldOut', true)

/**
 * Reminds a buyer of what they left in the cart: an hour, a day and three days after its last change, for as long as it
 * is neither bought nor empty, leaving out what is sold out or not offered any more, and each reminder for which nothing
 * is left. One series for each cart, and a week between two of them: the trade's usual figures. Switch off Shopify's own
 * abandoned-checkout mail, or they get two.
 */
export default defineTrigger({
  name: 'cart-abandoned',
  class: 'marketing',
  topic: 'cart-reminders',
  priority: 60,
  on: ['cart.updated', 'checkout.updated'],
  when: all(exists('contact.id'), above('cart.itemCount', 0), not(exists('cart.completedAt'))),
  key: ['cart.id'],
  reentry: { after: { days: 7 } },
  anchor: 'cart.at.content',
  cancelOn: [
    { event: 'order.placed', by: 'cart' },
    { event: 'order.paid', by: 'cart' },
    { event: 'order.placed', by: 'person', since: 'anchor' },
  ],
  // The box ticked on this very cart allows its reminders, and is no lasting consent.
  consentedBy: { path: 'cart.acceptsMarketing', at: 'cart.at.marketing' },
  overdue: { hours: 24 },
  // A template for each: what is said the last time is no variant of what is said first, and each is the merchant's to edit.
  steps: [
    { wait: { hours: 1 } },
    {
      branch: [
        {
          when: restedFromBuying,
          steps: [{ send: { channel: 'email', template: 'cart-abandoned', data: cart, onlyIf } }],
        },
      ],
    },
    { wait: { hours: 23 } },
    { send: { channel: 'email', template: 'cart-abandoned-second', data: cart, onlyIf } },
    { wait: { hours: 48 } },
    { send: { channel: 'email', template: 'cart-abandoned-last', data: cart, onlyIf } },
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
