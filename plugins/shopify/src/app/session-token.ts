import { age, hmacSha256, type Json, type JsonObject, objectOf, sameSignature } from '@beckon/plugin-kit'
import { shopOf } from '../shop.ts'

/** The clocks of Shopify and of this machine may differ by that (shopify-app-js: JWT_PERMITTED_CLOCK_TOLERANCE). */
const SKEW_MS = 10_000

export interface TokenRules {
  readonly apiKey: string
  readonly secrets: readonly string[]
  readonly now: Date
}

export type Presented = { readonly shop: string } | { readonly fault: string }

/**
 * The shop a session token speaks for (shopify.dev: session-tokens): a JWT that Shopify signed with the app's secret
 * for people of that shop, for about a minute. Nothing of it is read before the signature is checked.
 */
export function readSessionToken(token: string, rules: TokenRules): Presented {
  const [head = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length || !payload || !signature) return { fault: 'it is not a JWT of three parts' }
  // Only HS256 counts: another algorithm in the header must not choose how the signature is checked.
  if (partOf(head)?.alg !== 'HS256') return { fault: 'its algorithm is not HS256' }
  const genuine = rules.secrets.some(secret => signedBy(secret, `${head}.${payload}`, signature))
  if (!genuine) return { fault: 'its signature fits no secret in SHOPIFY_API_SECRET' }
  return claimed(partOf(payload) ?? {}, rules)
}

function claimed({ aud, exp, nbf, dest, iss }: JsonObject, { apiKey, now }: TokenRules): Presented {
  if (aud !== apiKey) return { fault: 'it was made for another app than SHOPIFY_API_KEY' }
  if (age(milliseconds(exp), now, SKEW_MS, Number.POSITIVE_INFINITY) !== 'fine') return { fault: 'it has expired' }
  if (age(milliseconds(nbf), now, Number.POSITIVE_INFINITY, SKEW_MS) !== 'fine') return { fault: 'it is not valid yet' }
  const shop = shopIn(dest)
  if (!shop) return { fault: 'its dest is no https://<shop>.myshopify.com' }
  return shopIn(iss) === shop ? { shop } : { fault: 'its iss and its dest are not of one shop' }
}

function signedBy(secret: string, text: string, signature: string): boolean {
  // base64url without padding (RFC 7515); one spelling only, which sameSignature compares in hex.
  const bytes = Buffer.from(signature, 'base64url')
  return (
    bytes.toString('base64url') === signature && sameSignature(hmacSha256(secret, text), bytes.toString('hex'), 'hex')
  )
}

function partOf(part: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(Buffer.from(part, 'base64url').toString()))
  } catch {
    return null
  }
}

const milliseconds = (seconds: Json | undefined): number => (typeof seconds === 'number' ? seconds * 1000 : Number.NaN)

function shopIn(url: Json | undefined): string | null {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  return parsed?.protocol === 'https:' ? shopOf(parsed.host) : null
}
