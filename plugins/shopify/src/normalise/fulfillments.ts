import type { EventType, Fulfillment, JsonObject, Normalise } from '@beckon/plugin-kit'
import { fulfillmentOf, orderBehind, stageOf } from '../fulfillment.ts'
import { idOf, isoOf, ownIdOf, textOf } from '../read.ts'
import { bodyOf, draft, nameless, type Received, versionOf } from './draft.ts'

/**
 * A parcel was made up, or anything of it changed. Every later change tells its stage again, with what is known by then:
 * who acts on a stage does so once for each parcel. As old as the change, so that a tracking link put right counts.
 */
export const fulfillmentChanged: Normalise = item => {
  const body = bodyOf(item)
  const id = ownIdOf(body)
  if (!id) throw nameless(item, 'shopify-no-fulfillment-id', 'id')
  const fulfillment = fulfillmentOf(id, body)
  const type = newsOf(body, fulfillment)
  return type ? [about(item, type, versionOf(item, 'updated_at', 'created_at'), fulfillment)] : []
}

/**
 * A carrier's scan. It names the parcel and where it is, nothing else, and so does not tell that it was shipped: the
 * fulfillment itself does, with the link to follow it. As old as the scan, for "arrives today" is stale tomorrow.
 */
export const carrierReported: Normalise = item => {
  const body = bodyOf(item)
  const id = idOf(body.fulfillment_id)
  if (!id) throw nameless(item, 'shopify-no-fulfillment-id', 'fulfillment_id')
  const status = textOf(body.status)
  const type = stageOf(status)
  if (!type) return []
  const estimatedAt = isoOf(body.estimated_delivery_at)
  const fulfillment = { id, orderId: idOf(body.order_id), status, ...(estimatedAt && { estimatedAt }) }
  return [about(item, type, versionOf(item, 'happened_at', 'created_at'), fulfillment)]
}

function about(item: Received, type: EventType, at: Date, fulfillment: Fulfillment): ReturnType<typeof draft> {
  const order = orderBehind(bodyOf(item))
  const arrival = type === 'fulfillment.delivered' && { deliveredAt: at.toISOString() }
  return draft(item, type, at, { data: { ...(order && { order }), fulfillment: { ...fulfillment, ...arrival } } })
}

/** Without a trace to follow, a fulfillment may be a gift card or what somebody fetches: nothing is on its way. */
function newsOf({ status }: JsonObject, fulfillment: Fulfillment): EventType | undefined {
  if (GIVEN_UP.has(fulfillment.status ?? '')) return CHANGED
  if (status !== 'success') return undefined
  const isTracked = fulfillment.trackingNumber !== null || fulfillment.trackingUrl !== null
  return stageOf(fulfillment.status ?? null) ?? (isTracked ? 'fulfillment.shipped' : undefined)
}

/** A parcel that was called back is no news for its buyer, but what waits because of it must see so. */
const CHANGED = 'order.updated'
const GIVEN_UP: ReadonlySet<string> = new Set(['cancelled', 'error', 'failure'])
