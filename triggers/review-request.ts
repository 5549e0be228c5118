import { above, all, atLeast, defineTrigger, differs, field, not } from '@beckon/trigger-kit'

/**
 * Asks a buyer how they like what they bought, once for each order: 14 days after its last parcel was delivered, which is
 * time to have used it, or 21 days after it was placed, or its last parcel sent, where no carrier says when that was: a
 * week more, for the way. Whatever comes last of these counts, also of a parcel that follows weeks later: while a part of
 * it is still to be sent, nobody is asked. Not who got money back, or has asked for help since (where the source says who
 * asked). Asking for a review is advertising, with a purchase or without (BGH, 10 July 2018, VI ZR 225/17), so it needs
 * consent. The button leads to the shop: put the page for reviews into the template.
 */
export default defineTrigger({
  name: 'review-request',
  class: 'marketing',
  topic: 'reviews',
  priority: 15,
  on: ['order.placed', 'fulfillment.shipped', 'fulfillment.delivered'],
  // What is changed of a parcel afterwards tells again that it was sent, or that it has arrived.
  when: not(above('event.occurredAt', field('fulfillment.deliveredAt'))),
  key: ['order.id'],
  cancelOn: [
    { event: 'order.cancelled', by: 'order' },
    { event: 'order.refunded', by: 'order' },
    { event: 'ticket.created', by: 'person', since: 'anchor' },
  ],
  // The parcels of an order that was brought into the shop came in with it, however long ago they were.
  stillTrue: not(atLeast('order.importedUntil', field('event.occurredAt'))),
  // It is as good a few days later, when there is room for it.
  overdue: { days: 7 },
  steps: [
    { wait: { days: 14 } },
    { branch: [{ when: differs('event.type', 'fulfillment.delivered'), steps: [{ wait: { days: 7 } }] }] },
    {
      send: {
        channel: 'email',
        template: 'review-request',
        // What the shop offers no more, nobody can be told about; what is sold out may be back. An edit may leave nothing.
        data: { name: 'order.name', items: 'order.listed.items' },
        onlyIf: all(
          differs('order.withdrawn', true),
          differs('order.itemCount', 0),
          // Its last parcel begins the wait anew.
          differs('order.partlySent', true),
        ),
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
