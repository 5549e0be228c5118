import type { Normalise } from '@beckon/plugin-kit'
import { variantOf } from '../variant.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A variant can be bought again. */
export const variantInStock = stockEvent(true)

/** There is no more of a variant. */
export const variantOutOfStock = stockEvent(false)

/**
 * The topic is the statement: it counts the locations that sell online, which the body's one quantity does not. It holds
 * from when it was triggered; `updated_at` is when the variant was last edited, and only its price is as old as that.
 * What may be sold beyond its stock has no quantity, and can be bought whatever the topic says of its shelf.
 */
function stockEvent(isThere: boolean): Normalise {
  return item => {
    const body = bodyOf(item)
    const variant = variantOf(body)
    if (!variant) throw nameless(item, 'shopify-no-variant-id', 'id')
    const occurredAt = item.occurredAt ?? versionOf(item, 'updated_at')
    const available = isThere || variant.quantity === null
    return [draft(item, 'variant.stock-changed', occurredAt, { data: { variant: { ...variant, available } } })]
  }
}
