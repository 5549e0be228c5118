import { type Authentic, age, hmacSha256, type RawRequest, type Refused, sameSignature } from '@beckon/plugin-kit'
import type { HubSpotSettings } from './settings.ts'

const SIGNATURE = 'x-hubspot-signature-v3'
const TIMESTAMP = 'x-hubspot-request-timestamp'

// developers.hubspot.com "request-validation": a request older than 5 minutes is to be rejected.
const PAST_MS = 5 * 60_000
// Our own limit: HubSpot names none, and without one a captured request with a future date would be good until then.
const FUTURE_MS = 60_000

/**
 * Checks HubSpot's v3 signature. The older ones (`X-HubSpot-Signature`, v1 and v2) are plain hashes without a
 * timestamp, can be replayed for ever, and do not count, whatever else the request carries.
 */
export function verify(request: RawRequest, settings: HubSpotSettings, now: Date): Authentic | Refused {
  if (request.body.length === 0)
    return refused('empty-body', 'the body is empty; expected the JSON that HubSpot signed')
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp } = request.headers
  if (!signature || !timestamp) return refused('missing-header', `${SIGNATURE} and ${TIMESTAMP} are both required`)
  if (!/^\d+$/.test(timestamp)) return refused('bad-signature', `${TIMESTAMP} is not a number of milliseconds`)
  const standing = age(Number(timestamp), now, PAST_MS, FUTURE_MS)
  if (standing !== 'fine')
    return refused(standing, `${TIMESTAMP} is not within 5 minutes before and 1 minute after now`)
  const genuine = settings.HUBSPOT_CLIENT_SECRET.some(secret =>
    sameSignature(signatureOf(request, timestamp, secret), signature, 'base64'),
  )
  return genuine ? { ok: true } : refused('bad-signature', NO_MATCH)
}

const NO_MATCH =
  `${SIGNATURE} does not match. It covers method, URL, body and timestamp: ` +
  'compare HUBSPOT_CLIENT_SECRET with the app, and PUBLIC_URL with the start of the URL that HubSpot calls'

/** Signs as HubSpot does, with the first secret. */
export function sign(request: RawRequest, settings: HubSpotSettings, now: Date): Record<string, string> {
  const timestamp = String(now.getTime())
  const secret = settings.HUBSPOT_CLIENT_SECRET[0] ?? ''
  return { [TIMESTAMP]: timestamp, [SIGNATURE]: signatureOf(request, timestamp, secret).toString('base64') }
}

function signatureOf({ method, url, body }: RawRequest, timestamp: string, secret: string): Buffer {
  return hmacSha256(secret, method, uriAsSigned(url), body, timestamp)
}

// developers.hubspot.com "request-validation": these twelve are decoded before signing; others (%20, %26, …) stay.
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

function uriAsSigned(url: string): string {
  return url.replace(DECODED, decodeURIComponent)
}

function refused(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail }
}
