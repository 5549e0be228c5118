import { type Json, type JsonObject, objectOf } from '@beckon/plugin-kit'
import { listed, textOf } from '../read.ts'

/** What a subscription is to, for people: the first of its items. */
export function planOfSubscription(subscription: JsonObject): string | null {
  const [item] = listed(subscription.items)
  return nameOf(item?.price ?? item?.plan ?? subscription.plan)
}

/** What a line of an invoice is for, for people. */
export function planOfLine(line: JsonObject | undefined): string | null {
  const details = objectOf(objectOf(line?.pricing)?.price_details)
  return (
    // From 2025-03-31 (basil) a line holds pricing.price_details, mostly ids; before, the price or the older plan.
    nameOf(line?.price ?? line?.plan ?? details?.price) ?? productName(details?.product) ?? textOf(line?.description)
  )
}

function nameOf(price: Json | undefined): string | null {
  const expanded = objectOf(price)
  return textOf(expanded?.nickname) ?? productName(expanded?.product)
}

// Named only where the product is expanded.
function productName(product: Json | undefined): string | null {
  return textOf(objectOf(product)?.name)
}
