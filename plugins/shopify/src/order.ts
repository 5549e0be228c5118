import type { Cart, JsonObject, Order } from '@beckon/plugin-kit'
import { amountOf } from './amounts.ts'
import { cartTokens, marketingTick } from './cart-tokens.ts'
import { importedUntil, placedAtOf } from './imported.ts'
import { linesLeft } from './line-items.ts'
import { emailOf, linkOf, textOf } from './read.ts'

/** What every order payload says of its order. */
export function orderOf(id: string, body: JsonObject): Order {
  const amount = (name: string) => amountOf(body, name, body.currency)
  const [placedAt, imported] = [placedAtOf(body), importedUntil(body)]
  return {
    id,
    name: textOf(body.name),
    // Without access to protected customer data the key is absent, which says nothing.
    ...(body.email !== undefined && { email: emailOf(body.email) ?? emailOf(body.contact_email) }),
    ...linesLeft(body.line_items, body.currency),
    subtotal: amount('subtotal_price'),
    shipping: amount('total_shipping_price'),
    tax: amount('total_tax'),
    discount: amount('total_discounts'),
    total: amount('total_price'),
    statusUrl: linkOf(body.order_status_url),
    ...dispatchOf(body),
    ...(placedAt && { placedAt: placedAt.toISOString() }),
    ...(imported && { importedUntil: imported }),
  }
}

/** Only the order knows of a rest that no parcel was made up for (shopify.dev: OrderCreateFulfillmentStatus has the words). */
function dispatchOf({ fulfillment_status: status }: JsonObject): Pick<Order, 'partlySent'> {
  return status === 'partial' || status === 'fulfilled' ? { partlySent: status === 'partial' } : {}
}

/** The cart that became this order; undefined for an order without one, such as a draft order or one of a till. */
export function cartBehind(body: JsonObject, occurredAt: Date): Cart | undefined {
  const tokens = cartTokens('checkout_token', body)
  if (tokens.length === 0) return undefined
  return { tokens, completedAt: (placedAtOf(body) ?? occurredAt).toISOString(), ...marketingTick(body) }
}
