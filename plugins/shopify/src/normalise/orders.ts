import type { EventType, JsonObject, Normalise, Order } from '@beckon/plugin-kit'
import { placedAtOf } from '../imported.ts'
import { cartBehind, orderOf } from '../order.ts'
import { buyerOf } from '../person.ts'
import { isoOf, ownIdOf } from '../read.ts'
import { bodyOf, draft, nameless, type Received, versionOf } from './draft.ts'

/** An order was placed, an imported one long ago. Of what may come later (payment, cancelling) it says nothing. */
export const orderPlaced = orderEvent(
  'order.placed',
  item => placedAtOf(bodyOf(item)) ?? versionOf(item, 'processed_at', 'updated_at'),
  () => ({}),
)

/**
 * An order was paid in full. `processed_at` comes second: it is when a checkout was processed, and an order paid by
 * bank transfer was processed long before.
 */
export const orderPaid = orderEvent('order.paid', by('updated_at', 'processed_at'), at => ({
  paidAt: at.toISOString(),
}))

/** An order was changed, whatever in it: payment, fulfilment, an edit, a note. */
export const orderUpdated = orderEvent('order.updated', by('updated_at'), (_at, { cancelled_at }) =>
  cancelled_at === undefined ? {} : { cancelledAt: isoOf(cancelled_at) },
)

/** An order was cancelled. */
export const orderCancelled = orderEvent('order.cancelled', by('cancelled_at', 'updated_at'), at => ({
  cancelledAt: at.toISOString(),
}))

function by(...names: readonly string[]): (item: Received) => Date {
  return item => versionOf(item, ...names)
}

function orderEvent(
  type: EventType,
  occurredAtOf: (item: Received) => Date,
  more: (occurredAt: Date, body: JsonObject) => Partial<Order>,
): Normalise {
  return item => {
    const body = bodyOf(item)
    const id = ownIdOf(body)
    if (!id && speaksOfAnOrder(body)) return []
    if (!id) throw nameless(item, 'shopify-no-order-id', 'id')
    const occurredAt = occurredAtOf(item)
    const order = { ...orderOf(id, body), ...more(occurredAt, body) }
    const cart = cartBehind(body, occurredAt)
    return [draft(item, type, occurredAt, { person: buyerOf(body), data: { order, ...(cart && { cart }) } })]
  }
}

/** Edits and risk assessments name an order without being one. What they change comes as the whole order, too. */
function speaksOfAnOrder({ order_edit, order_id }: JsonObject): boolean {
  return order_edit !== undefined || order_id !== undefined
}
