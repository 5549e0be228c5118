import { type Authentic, age, hmacSha256, type RawRequest, type Refused, sameSignature } from '@beckon/plugin-kit'
import type { StripeSettings } from './settings.ts'

const SIGNATURE = 'stripe-signature'

// docs.stripe.com "Resolve webhook signature verification errors": 5 minutes. A retry is signed afresh, so it fits.
const PAST_MS = 5 * 60_000
// Our own limit: Stripe's library has none, and a captured request with a future time would be good until then.
const FUTURE_MS = 60_000

/** Checks `Stripe-Signature: t=<seconds>,v1=<hex>,…`. Other schemes than v1 do not count. */
export function verify(request: RawRequest, settings: StripeSettings, now: Date): Authentic | Refused {
  if (request.body.length === 0) return refused('empty-body', 'the body is empty; expected the JSON that Stripe signed')
  const header = request.headers[SIGNATURE]
  if (!header) return refused('missing-header', `${SIGNATURE} is required`)
  const { timestamp, signatures } = partsOf(header)
  if (timestamp === undefined || signatures.length === 0)
    return refused('bad-signature', `${SIGNATURE} lacks t= or v1=`)
  const standing = age(Number(timestamp) * 1000, now, PAST_MS, FUTURE_MS)
  if (standing !== 'fine')
    return refused(standing, `t= in ${SIGNATURE} is not within 5 minutes before and 1 minute after now`)
  const genuine = settings.STRIPE_WEBHOOK_SECRET.some(secret => {
    const expected = signatureOf(request.body, timestamp, secret)
    return signatures.some(signature => sameSignature(expected, signature, 'hex'))
  })
  return genuine ? { ok: true } : refused('bad-signature', NO_MATCH)
}

const NO_MATCH =
  `no v1= in ${SIGNATURE} matches. Each endpoint, mode and \`stripe listen\` has its own secret: ` +
  "compare STRIPE_WEBHOOK_SECRET with this endpoint's"

/** Signs as Stripe does, with the first secret. */
export function sign({ body }: RawRequest, settings: StripeSettings, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signature = signatureOf(body, timestamp, settings.STRIPE_WEBHOOK_SECRET[0] ?? '').toString('hex')
  return { [SIGNATURE]: `t=${timestamp},v1=${signature}` }
}

// The key is the whole secret, with its `whsec_`.
function signatureOf(body: Buffer, timestamp: string, secret: string): Buffer {
  return hmacSha256(secret, `${timestamp}.`, body)
}

/** The timestamp, and every v1 signature: there are two while the endpoint's secret is rolled. */
function partsOf(header: string): { timestamp: string | undefined; signatures: readonly string[] } {
  const parts = header.split(',').map(part => part.trim())
  const valuesOf = (scheme: string) =>
    parts.filter(part => part.startsWith(scheme)).map(part => part.slice(scheme.length))
  return { timestamp: valuesOf('t=').find(value => /^\d+$/.test(value)), signatures: valuesOf('v1=') }
}

function refused(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail }
}
