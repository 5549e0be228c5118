import type { Json, JsonObject } from '@beckon/plugin-kit'
import { textOf } from './read.ts'

/**
 * The names of the cart behind a checkout or an order. Tokens, because checkouts have no id since 2026-04
 * (shopify.dev: changelog/removed-checkout-id-from-checkouts-and-orders-webhooks).
 */
export function cartTokens(checkoutToken: string, body: JsonObject): readonly string[] {
  const names = [
    ['checkout', textOf(body[checkoutToken])],
    ['cart', cartTokenOf(body.cart_token)],
  ]
  return names.filter(([, token]) => token).map(([kind, token]) => `${kind}/${token}`)
}

/**
 * A cart's token without its `?key=…`. Since 2024-06 the token has it in some places and lacks it in others
 * (shopify.dev: changelog/cart-cookie-value-now-includes-key-param), and whoever has it can write to the cart.
 */
export function cartTokenOf(value: Json | undefined): string | null {
  return textOf(textOf(value)?.split('?')[0])
}

/** The buyer's tick on this checkout. `false` says nothing: a buyer who is subscribed already leaves it, too. */
export function marketingTick(body: JsonObject): { readonly acceptsMarketing?: true } {
  return body.buyer_accepts_marketing === true ? { acceptsMarketing: true } : {}
}
