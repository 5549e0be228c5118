import { type Authentic, age, hmacSha256, type RawRequest, type Refused, sameSignature } from '@beckon/plugin-kit'
import { keyOf, type TrackSettings } from './settings.ts'

// Standard Webhooks (github.com/standard-webhooks: spec). The id is the sender's for this request; what events have in
// common with their duplicates is their own id (open.ts).
const ID = 'webhook-id'
const TIMESTAMP = 'webhook-timestamp'
const SIGNATURE = 'webhook-signature'

// The tolerance that the standard recommends, to both sides. A retry is signed afresh.
const TOLERANCE_MS = 5 * 60_000

/** Checks `webhook-signature: v1,<base64> …` over id, timestamp and body. Other schemes than v1 do not count. */
export function verify(request: RawRequest, settings: TrackSettings, now: Date): Authentic | Refused {
  if (request.body.length === 0) return refused('empty-body', 'the body is empty; expected the JSON that was signed')
  const { [ID]: id, [TIMESTAMP]: timestamp, [SIGNATURE]: presented } = request.headers
  if (!id || !timestamp || !presented) return refused('missing-header', `${missingIn(request)} is required`)
  if (!/^\d+$/.test(timestamp))
    return refused('bad-signature', `${TIMESTAMP} is no number; expected seconds since 1970`)
  const standing = age(Number(timestamp) * 1000, now, TOLERANCE_MS, TOLERANCE_MS)
  if (standing !== 'fine') return refused(standing, `${TIMESTAMP} is not within 5 minutes of now: sign each try afresh`)
  const signatures = signaturesIn(presented)
  const genuine = settings.TRACK_SECRET.some(secret => {
    const expected = signatureOf(id, timestamp, request.body, secret)
    return signatures.some(signature => sameSignature(expected, signature, 'base64'))
  })
  return genuine ? { ok: true } : refused('bad-signature', NO_MATCH)
}

const NO_MATCH =
  `no v1 signature in ${SIGNATURE} matches: is TRACK_SECRET the sender's, ` +
  'is it decoded from base64 before it signs, and is the body sent exactly as it was signed?'

/** Signs as a sender does, with the first secret. */
export function sign({ body }: Pick<RawRequest, 'body'>, settings: TrackSettings, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const id = `msg_${timestamp}`
  const signature = signatureOf(id, timestamp, body, settings.TRACK_SECRET[0] ?? '').toString('base64')
  return { [ID]: id, [TIMESTAMP]: timestamp, [SIGNATURE]: `v1,${signature}` }
}

function signatureOf(id: string, timestamp: string, body: Buffer, secret: string): Buffer {
  return hmacSha256(keyOf(secret), `${id}.${timestamp}.`, body)
}

/** The v1 signatures: there are several while the sender rotates its secret. */
function signaturesIn(header: string): readonly string[] {
  return header.split(' ').flatMap(part => (part.startsWith('v1,') ? [part.slice(3)] : []))
}

function missingIn({ headers }: RawRequest): string {
  return [ID, TIMESTAMP, SIGNATURE].filter(name => !headers[name]).join(', ')
}

function refused(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail }
}
