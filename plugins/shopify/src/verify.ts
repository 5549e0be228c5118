import { type Authentic, hmacSha256, type RawRequest, type Refused, sameSignature } from '@beckon/plugin-kit'
import { header } from './headers.ts'
import type { ShopifySettings } from './settings.ts'

const SIGNATURE = 'x-shopify-hmac-sha256'

/**
 * Checks the base64 HMAC-SHA256 over the raw body (shopify.dev: verify-deliveries). No timestamp is signed, and no
 * other header. Shopify signs with the oldest secret that is not revoked, so each of the settings' secrets counts.
 */
export function verify(request: RawRequest, settings: ShopifySettings): Authentic | Refused {
  const presented = header(request, 'hmac-sha256')
  if (!presented) return refused('missing-header', `${SIGNATURE} is required; does a proxy in between drop headers?`)
  if (request.body.length === 0) return refused('empty-body', 'the body is empty; expected what Shopify signed')
  const genuine = settings.SHOPIFY_API_SECRET.some(secret =>
    sameSignature(hmacSha256(secret, request.body), presented, 'base64'),
  )
  return genuine ? { ok: true } : refused('bad-signature', NO_MATCH)
}

// The second sentence is the mistake that merchants make (Shopify/shopify-app-js docs/guides/webhooks.md).
const NO_MATCH =
  `${SIGNATURE} fits no secret in SHOPIFY_API_SECRET; expected the client secret of the app that subscribed. ` +
  'Webhooks made by hand in the Shopify admin (Settings > Notifications) are signed with a key of the store: ' +
  'make them in the app.'

/** Signs as Shopify does, with the first secret. */
export function sign({ body }: Pick<RawRequest, 'body'>, settings: ShopifySettings): Record<string, string> {
  return { [SIGNATURE]: hmacSha256(settings.SHOPIFY_API_SECRET[0] ?? '', body).toString('base64') }
}

function refused(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail }
}
