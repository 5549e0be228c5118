import { type JsonObject, objectOf } from '@beckon/plugin-kit'

// A parcel, a refund or a card that is told of once needs no name of its own: the event's does. Who tells of it twice
// under two event ids names it.
export interface Named {
  readonly id: string
  /** When it happened. */
  readonly at: string
}

/** A parcel in its own object, or its facts beside each other; its order stands beside it. */
export function withParcel(data: JsonObject, { id }: Named): JsonObject {
  const { orderId, status, carrier, trackingNumber, trackingUrl, estimatedAt, deliveredAt, ...rest } = data
  const facts = given({ orderId, status, carrier, trackingNumber, trackingUrl, estimatedAt, deliveredAt })
  const parcel = objectOf(data.fulfillment)
  const kept = parcel ? data : rest
  const fulfillment: JsonObject = { id, ...facts, ...parcel }
  if (!parcel && !Object.keys(facts).length) return data
  const order = data.order ?? (fulfillment.orderId ? { id: fulfillment.orderId } : undefined)
  return { ...kept, ...(order !== undefined && { order }), fulfillment }
}

/** The same of one that arrived: when, unless that is stated, is when the event happened. */
export function withArrival(data: JsonObject, named: Named): JsonObject {
  const said = withParcel(data, named)
  const parcel = objectOf(said.fulfillment)
  return parcel ? { ...said, fulfillment: { deliveredAt: new Date(named.at).toISOString(), ...parcel } } : said
}

/** What went back, in its own object or as money alone. */
export function withRefund(data: JsonObject, { id }: Named): JsonObject {
  const refund = objectOf(data.refund)
  if (!refund) return data
  const { amount, currency, ...more } = refund
  const isMoney = typeof amount === 'number' && currency !== undefined
  return { ...data, refund: isMoney ? { id, ...more, amount: { amount, currency } } : { id, ...refund } }
}

export function withCard(data: JsonObject, { id }: Named): JsonObject {
  const card = objectOf(data.card)
  return card ? { ...data, card: { id, ...card } } : data
}

function given(facts: { readonly [name: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as JsonObject
}
