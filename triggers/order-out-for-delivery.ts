import { atLeast, defineTrigger, field, not } from '@beckon/trigger-kit'

/**
 * Tells a buyer on the day that a parcel should arrive, once for each parcel, however often the carrier tries. Carriers
 * load in the morning and are done by the evening, so twelve hours later it is not sent any more.
 */
export default defineTrigger({
  name: 'order-out-for-delivery',
  class: 'transactional',
  on: ['fulfillment.out-for-delivery'],
  key: ['order.id', 'fulfillment.id'],
  // The parcels of an order that was brought into the shop came in with it.
  stillTrue: not(atLeast('order.importedUntil', field('event.occurredAt'))),
  cancelOn: [{ event: 'fulfillment.delivered', by: 'fulfillment' }],
  settle: { minutes: 5 },
  overdue: { hours: 12 },
  steps: [
    {
      send: {
        channel: 'email',
        template: 'order-out-for-delivery',
        to: 'order.email',
        data: {
          name: 'order.name',
          carrier: 'fulfillment.carrier',
          trackingNumber: 'fulfillment.trackingNumber',
          trackingUrl: 'fulfillment.trackingUrl',
          statusUrl: 'order.statusUrl',
        },
      },
    },
  ],
  sample: {
    event: {
      type: 'fulfillment.out-for-delivery',
      occurredAt: '2026-03-05T07:00:00.000Z',
      data: {
        order: {
          id: '5001',
          name: '#1001',
          email: 'charles@example.com',
          statusUrl: 'https://ada-books.example/orders/5001',
        },
        fulfillment: {
          id: '9001',
          orderId: '5001',
          status: 'out_for_delivery',
          carrier: 'Parcel Post',
          trackingNumber: 'PP204417735',
          trackingUrl: 'https://parcels.example/track/PP204417735',
        },
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
