import type { Normalise } from '@beckon/plugin-kit'
import { amountOf } from '../amounts.ts'
import { cartTokens, marketingTick } from '../cart-tokens.ts'
import { linesOf } from '../line-items.ts'
import { buyerOf } from '../person.ts'
import { isoOf, linkOf, textOf } from '../read.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A checkout was begun or changed: the cart, with who it is of and the link back to it. */
export const checkoutUpdated: Normalise = item => {
  const body = bodyOf(item)
  const tokens = cartTokens('token', body)
  if (tokens.length === 0) throw nameless(item, 'shopify-no-checkout-token', 'token and no cart_token')
  // A checkout's amounts are in the buyer's currency, an order's plain ones in the shop's (Shopify, multi-currency).
  const currency = textOf(body.presentment_currency) ?? body.currency
  const completedAt = isoOf(body.completed_at)
  const cart = {
    tokens,
    ...linesOf(body.line_items, currency),
    total: amountOf(body, 'total_price', currency),
    url: linkOf(body.abandoned_checkout_url),
    // Null says nothing: a checkout does not become open again, and this body may be older than the order.
    ...(completedAt && { completedAt }),
    ...marketingTick(body),
  }
  const occurredAt = versionOf(item, 'updated_at', 'created_at')
  return [draft(item, 'checkout.updated', occurredAt, { person: buyerOf(body), data: { cart } })]
}
