import type { RawRequest } from '@beckon/plugin-kit'

/** What Shopify's headers are called after `x-shopify-` (shopify.dev: verify-deliveries). */
export type HeaderName = 'hmac-sha256' | 'topic' | 'shop-domain' | 'webhook-id' | 'triggered-at' | 'test'

/** A header by its short name. The Events preview leaves the `x-` out (shopify.dev: events/verify-deliveries). */
export function header({ headers }: RawRequest, name: HeaderName): string | undefined {
  return headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`]
}
