import { type Json, type JsonObject, objectOf, objectsOf } from '@beckon/plugin-kit'
import { countOf, idOf, listed } from '../read.ts'

/**
 * Whether a subscription is charged at an instant what its items are listed at: nothing is taken off then, and no tax
 * comes on top. If not, only the invoice says what it comes to. Nor does an event say what an invoice has besides:
 * the customer's own discount or balance, and one-off items.
 */
export function isChargedAsListed(subscription: JsonObject, at: number | null): boolean {
  const items = listed(subscription.items)
  // Then an event has the first of them only (docs.stripe.com/api/pagination).
  if (objectOf(subscription.items)?.has_more === true) return false
  return ![subscription, ...items].some(one => isDiscounted(one, at)) && !isTaxedOnTop(subscription, items)
}

/**
 * Discounts are ids, and "cannot be fetched by ID" (docs.stripe.com/api/discounts/object). Older versions have one in
 * full, but its coupon leaves out which products it is for (`applies_to`, which has to be asked for), so what it takes
 * off is not known there either. When it ends is known: from then on it takes off nothing.
 */
function isDiscounted({ discount, discounts }: JsonObject, at: number | null): boolean {
  const named = [discount ?? null, ...(Array.isArray(discounts) ? discounts : [])].filter(one => one !== null)
  // Versions between have the first both in full, and as an id in the list.
  const ended = new Set(named.filter(one => hasEnded(one, at)).map(idOf))
  return named.some(one => !ended.has(idOf(one)))
}

/** "If the coupon has a duration of `repeating`, the date that this discount will end" (docs.stripe.com/api/discounts/object). */
function hasEnded(discount: Json, at: number | null): boolean {
  const end = countOf(objectOf(discount)?.end)
  return end !== null && at !== null && end <= at
}

/** Whether it is, or may be: the price itself or the account's settings say whether a computed tax is part of it. */
function isTaxedOnTop(subscription: JsonObject, items: readonly JsonObject[]): boolean {
  const isComputed = objectOf(subscription.automatic_tax)?.enabled === true
  if (isComputed) return items.some(({ price }) => objectOf(price)?.tax_behavior !== 'inclusive')
  if (subscription.tax_percent) return true
  // "When set, the default_tax_rates on the subscription do not apply" (docs.stripe.com/api/subscription_items/object).
  const rates = items.flatMap(item =>
    ratesOf(item).length ? ratesOf(item) : ratesOf(subscription, 'default_tax_rates'),
  )
  return rates.some(({ inclusive }) => inclusive !== true)
}

const ratesOf = (thing: JsonObject, name = 'tax_rates'): readonly JsonObject[] => objectsOf(thing[name])
