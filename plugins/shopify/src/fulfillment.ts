import type { EventType, Fulfillment, JsonObject, Order } from '@beckon/plugin-kit'
import { linesOf } from './line-items.ts'
import { emailOf, idOf, linkOf, textOf } from './read.ts'

/** What a fulfillment payload says of its parcel. */
export function fulfillmentOf(id: string, body: JsonObject): Fulfillment {
  const { items } = linesOf(body.line_items)
  return {
    id,
    orderId: idOf(body.order_id),
    status: statusOf(body),
    carrier: textOf(body.tracking_company),
    // A parcel in several boxes has several; the first stands for them.
    trackingNumber: textOf(body.tracking_number) ?? textOf(firstOf(body.tracking_numbers)),
    trackingUrl: linkOf(body.tracking_url) ?? linkOf(firstOf(body.tracking_urls)),
    ...(items && { items }),
  }
}

/** Where the parcel is, as the carrier says; the fulfillment's own word where it came to nothing, or no carrier says. */
function statusOf({ status, shipment_status }: JsonObject): string | null {
  return (status === 'success' ? textOf(shipment_status) : null) ?? textOf(status)
}

/**
 * The order a parcel belongs to, as its payload names it. It is no person: who ordered is for the order to say, which
 * knows the customer behind an address that was typed for this order alone.
 */
export function orderBehind(body: JsonObject): Order | undefined {
  const id = idOf(body.order_id)
  if (!id) return undefined
  // A fulfillment is called after its order, with a count: `#1042.1` (shopify.dev: REST Fulfillment, name).
  const name = textOf(body.name)?.replace(/\.\d+$/, '')
  const email = emailOf(body.email)
  return { id, ...(name && { name }), ...(email && { email }) }
}

const STAGES: Readonly<Record<string, EventType>> = {
  out_for_delivery: 'fulfillment.out-for-delivery',
  delivered: 'fulfillment.delivered',
  delayed: 'fulfillment.delayed',
}

/** The news that a carrier's status is to the buyer; undefined for all that happens behind the scenes. */
export function stageOf(carrierStatus: string | null): EventType | undefined {
  return carrierStatus !== null && Object.hasOwn(STAGES, carrierStatus) ? STAGES[carrierStatus] : undefined
}

const firstOf = (list: JsonObject[string] | undefined) => (Array.isArray(list) ? list[0] : undefined)
