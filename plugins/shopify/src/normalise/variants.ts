import type { Normalise } from '@beckon/plugin-kit'
import { variantOf } from '../variant.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A variant can be bought again. */
export const variantInStock = stockEvent(true)

/** A variant can no longer be bought. */
export const variantOutOfStock = stockEvent(false)

/**
 * The topic is the statement: it counts the locations that sell online, which the body's one quantity does not. It holds
 * from when it was triggered; `updated_at` is when the variant was last edited, and only its price is as old as that.
 */
function stockEvent(available: boolean): Normalise {
  return item => {
    const body = bodyOf(item)
    const variant = variantOf(body)
    if (!variant) throw nameless(item, 'shopify-no-variant-id', 'id')
    const occurredAt = item.occurredAt ?? versionOf(item, 'updated_at')
    return [draft(item, 'variant.stock-changed', occurredAt, { data: { variant: { ...variant, available } } })]
  }
}
