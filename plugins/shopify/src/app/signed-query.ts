import { age, hmacSha256, sameSignature } from '@beckon/plugin-kit'

/** Older or newer than this by Shopify's clock, a query is a replay (shopify-app-js: hmac-validator). */
const WINDOW_MS = 90_000

/** Why a query is not Shopify's, null when it is: hex HMAC-SHA256 of the rest, sorted (shopify.dev: authorization-code-grant). */
export function queryFault(query: URLSearchParams, secrets: readonly string[], now: Date): string | null {
  const presented = query.get('hmac') ?? undefined
  if (!presented) return 'its hmac is missing'
  const text = signedText(query)
  if (!secrets.some(secret => sameSignature(hmacSha256(secret, text), presented, 'hex')))
    return 'its hmac fits no secret in SHOPIFY_API_SECRET'
  const seconds = query.get('timestamp') ?? ''
  const signedAt = /^\d+$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN
  return age(signedAt, now, WINDOW_MS, WINDOW_MS) === 'fine' ? null : 'its timestamp is more than 90 seconds from now'
}

/** Signs a query as Shopify does. */
export function queryHmac(query: URLSearchParams, secret: string): string {
  return hmacSha256(secret, signedText(query)).toString('hex')
}

/** Sorted by name, percent-encoded with %20: a `+` is not what Shopify signs (shopify-app-js: processed-query). */
function signedText(query: URLSearchParams): string {
  const rest = new URLSearchParams(query)
  rest.delete('hmac')
  rest.delete('signature')
  rest.sort()
  return rest.toString().replaceAll('+', '%20')
}
