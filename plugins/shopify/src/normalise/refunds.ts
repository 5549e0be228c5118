import { type JsonObject, type Money, type Normalise, objectOf, objectsOf, type Refund } from '@beckon/plugin-kit'
import { amountOf, sumOf } from '../amounts.ts'
import { linesOf } from '../line-items.ts'
import { idOf, ownIdOf } from '../read.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A refund was made. It names only the order. Its `note` is what staff wrote for staff, so it is no reason to tell. */
export const refundMade: Normalise = item => {
  const body = bodyOf(item)
  const [id, orderId] = [ownIdOf(body), idOf(body.order_id)]
  if (!id || !orderId) throw nameless(item, 'shopify-no-refund-id', 'id or no order_id')
  const made = objectsOf(body.transactions).filter(
    ({ kind, status }) => kind === 'refund' && (status === 'success' || status === 'pending'),
  )
  // "Independent from the movement of money" (shopify.dev: webhook topics): goods may only have been put back on the shelf.
  if (Array.isArray(body.transactions) && made.length === 0) return []
  const isTest = item.isTest || (made.length > 0 && made.every(({ test }) => test === true))
  const refund: Refund = { id, amount: paidBack(made), ...itemsOf(body) }
  const data = { order: { id: orderId }, refund }
  return [draft({ ...item, isTest }, 'order.refunded', versionOf(item, 'processed_at', 'created_at'), { data })]
}

function paidBack(payments: readonly JsonObject[]): Money | null {
  return sumOf(payments.map(payment => amountOf(payment, 'amount', payment.currency)))
}

/** The lines as they were bought, but as many as went back, for what was given for them. */
function itemsOf(body: JsonObject): Pick<Refund, 'items'> {
  if (!Array.isArray(body.refund_line_items)) return {}
  const lines = objectsOf(body.refund_line_items).map(({ line_item, quantity, subtotal, subtotal_set }) => ({
    ...objectOf(line_item),
    quantity: quantity ?? null,
    line_price: subtotal ?? null,
    line_price_set: subtotal_set ?? null,
  }))
  const { items } = linesOf(lines)
  return items ? { items } : {}
}
