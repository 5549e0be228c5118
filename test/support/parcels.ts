import type { Post } from './hub.ts'
import { order } from './shop.ts'
import { type SiteContact, type SiteEvent, siteEvent } from './site.ts'

/** Parcels and refunds of one order, as the merchant's own servers and as Shopify word them. */
const EUR = (amount: number) => ({ amount, currency: 'EUR' })

const ITEM = { productId: '1001', variantId: '2001', title: 'The Analytical Engine', quantity: 1, total: EUR(2400) }

export const ADA: SiteContact = { email: 'ada@example.com', firstName: 'Ada' }

export interface ParcelFacts {
  readonly id?: string
  readonly orderId?: string
  readonly tracking?: string | null
  readonly status?: string
  readonly contact?: SiteContact | null
}

export type Stage = 'shipped' | 'out-for-delivery' | 'delivered'

/** fulfillment.<stage>. Like a carrier it names the order, and whose that is is for the order to say. */
export function parcel(stage: Stage, at: Date, facts: ParcelFacts = {}): SiteEvent {
  return siteEvent(`fulfillment.${stage}`, at, facts.contact ?? null, parcelData(facts))
}

/** order.updated, with what became of a parcel. */
export function parcelBecame(status: string, at: Date, facts: ParcelFacts = {}): SiteEvent {
  return siteEvent('order.updated', at, facts.contact ?? null, parcelData({ ...facts, status }))
}

function parcelData({ id = '9001', orderId = '5001', tracking = 'PP1', status }: ParcelFacts): object {
  const trackingUrl = tracking && `https://parcels.example/track/${tracking}`
  const traced = { carrier: 'Parcel Post', trackingNumber: tracking, trackingUrl, items: [line(ITEM)] }
  return { order: { id: orderId }, fulfillment: { id, orderId, ...traced, ...(status && { status }) } }
}

// What the model asks of a line, where nothing is known of it.
const line = (facts: object) => ({ variantTitle: null, price: null, total: null, imageUrl: null, ...facts })

/** order.placed, by who is to get its parcels. */
export function orderPlaced(at: Date, { id = '5001', contact = ADA } = {}): SiteEvent {
  const order = { id, name: `#${id}`, email: contact.email, items: [line(ITEM)], placedAt: at.toISOString() }
  return siteEvent('order.placed', at, contact, { order })
}

/** order.cancelled. */
export function orderCancelled(at: Date, { id = '5001' } = {}): SiteEvent {
  return siteEvent('order.cancelled', at, null, { order: { id, cancelledAt: at.toISOString() } })
}

/** order.refunded: money went back. */
export function orderRefunded(at: Date, { id = '8001', orderId = '5001', amount = 2400 as number | null } = {}) {
  const refund = { id, amount: amount === null ? null : EUR(amount), items: [line(ITEM)], reason: 'Staff: be generous' }
  return siteEvent('order.refunded', at, null, { order: { id: orderId }, refund })
}

/** A webhook of the same shop as in shop.ts, of another topic. */
function shopPost(topic: string, at: Date, body: object): Post {
  return { headers: { ...order(at).headers, 'x-shopify-topic': topic }, body }
}

export interface FulfillmentFacts {
  readonly id?: number
  readonly topic?: 'create' | 'update'
  readonly tracking?: string | null
  readonly carrierStatus?: string | null
  readonly status?: string
}

/** fulfillments/create or fulfillments/update, of order 5001. */
export function fulfillment(at: Date, facts: FulfillmentFacts = {}): Post {
  const { id = 9001, topic = 'create', tracking = 'PP1', carrierStatus = null, status = 'success' } = facts
  const url = tracking && `https://parcels.example/track/${tracking}`
  return shopPost(`fulfillments/${topic}`, at, {
    id,
    order_id: 5001,
    name: '#5001.1',
    status,
    shipment_status: carrierStatus,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    email: 'ada@example.com',
    tracking_company: tracking && 'Parcel Post',
    tracking_number: tracking,
    tracking_numbers: tracking ? [tracking] : [],
    tracking_url: url,
    tracking_urls: url ? [url] : [],
    line_items: [{ id: 1, product_id: 1001, variant_id: 2001, title: ITEM.title, quantity: 2, price: '24.00' }],
  })
}

/** fulfillment_events/create: a carrier's scan of that parcel, or of another. */
export function scan(at: Date, status: string, parcelId = 9001): Post {
  return shopPost('fulfillment_events/create', at, {
    id: 9900 + status.length,
    fulfillment_id: parcelId,
    order_id: 5001,
    status,
    happened_at: at.toISOString(),
    created_at: at.toISOString(),
    estimated_delivery_at: null,
  })
}

/** refunds/create, of order 5001: one payment that went back, or none. */
export function refund(at: Date, amount: string | null = '24.00'): Post {
  const paid = { id: 1, kind: 'refund', status: 'success', amount, currency: 'EUR', test: false }
  return shopPost('refunds/create', at, {
    id: 8001,
    order_id: 5001,
    created_at: at.toISOString(),
    processed_at: at.toISOString(),
    note: 'Staff: be generous',
    transactions: amount === null ? [] : [paid],
    refund_line_items: [],
  })
}
