import { type Normalise, objectsOf } from '@beckon/plugin-kit'
import { sumOf } from '../amounts.ts'
import { cartTokenOf } from '../cart-tokens.ts'
import { linesOf, lineTotal } from '../line-items.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A cart of the online store was made or changed. It names nobody: that does the checkout with the same cart token. */
export const cartUpdated: Normalise = item => {
  const body = bodyOf(item)
  const token = cartTokenOf(body.token) ?? cartTokenOf(body.id)
  if (!token) throw nameless(item, 'shopify-no-cart-token', 'token')
  const cart = {
    tokens: [`cart/${token}`],
    ...linesOf(body.line_items),
    // A cart has no total of its own.
    total: sumOf(objectsOf(body.line_items).map(line => lineTotal(line))),
  }
  return [draft(item, 'cart.updated', versionOf(item, 'updated_at', 'created_at'), { data: { cart } })]
}
