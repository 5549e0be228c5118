import { hmacSha256, type RawRequest, type Refused } from '@beckon/plugin-kit'
import { sign, verify } from './verify.ts'

// Body and secret of the test in Stripe's own Node library; the signature is what that library makes of them.
const SECRET = 'whsec_test_secret'
const BODY = '{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'
const SIGNED_AT = 1700000000
const V1 = '4f1cd7feda9826e746b7d482c4badebb657398df1099e1046364f6196a230150'
const HEADER = `t=${SIGNED_AT},v1=${V1}`
const OTHER = V1.replace('4', '5')

const settings = { STRIPE_WEBHOOK_SECRET: [SECRET], STRIPE_API_KEY: null }

function request(header: string, body = BODY): RawRequest {
  const url = 'https://hub.example.com/webhooks/stripe'
  return { method: 'POST', url, headers: { 'stripe-signature': header }, body: Buffer.from(body) }
}

function verifyAfter(seconds: number, header = HEADER, body = BODY) {
  return verify(request(header, body), settings, new Date((SIGNED_AT + seconds) * 1000))
}

describe('the signature of Stripe', () => {
  it.each([
    ['alone', HEADER],
    ['behind one that is not it, while the secret is rolled', `t=${SIGNED_AT},v1=${OTHER},v1=${V1}`],
    ['beside text that is no signature', `${HEADER},v1=potato`],
    ['beside a v0 of test mode', `${HEADER},v0=${OTHER}`],
    ['with blanks after the commas', HEADER.replaceAll(',', ', ')],
  ])('is accepted %s', (_where, header) => {
    expect(verifyAfter(0, header)).toEqual({ ok: true })
  })

  it.each([
    ['that is another', `t=${SIGNED_AT},v1=${OTHER}`],
    ['under v0 only', `t=${SIGNED_AT},v0=${V1}`],
    ['without a time', `v1=${V1}`],
    ['of another time', `t=${SIGNED_AT + 1},v1=${V1}`],
    ['in upper case, which Stripe never sends', `t=${SIGNED_AT},v1=${V1.toUpperCase()}`],
    ['cut short', `t=${SIGNED_AT},v1=${V1.slice(0, 32)}`],
  ])('is refused %s', (_what, header) => {
    expect(verifyAfter(0, header)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it.each(['soon', `${SIGNED_AT}.0`, `+${SIGNED_AT}`])('is refused for the time %s, though it is signed', at => {
    const signature = hmacSha256(SECRET, `${at}.`, BODY).toString('hex')
    expect(verifyAfter(0, `t=${at},v1=${signature}`)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it('covers every byte of the body, blanks too', () => {
    const compact = JSON.stringify(JSON.parse(BODY))
    expect(verifyAfter(0, HEADER, compact)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it.each<[seconds: number, verdict: 'fine' | Refused['reason']]>([
    [299, 'fine'],
    [301, 'too-old'],
    [-60, 'fine'],
    [-61, 'too-new'],
  ])('%i s after it was made is %s', (seconds, verdict) => {
    const answer = verifyAfter(seconds)
    expect(answer.ok ? 'fine' : answer.reason).toBe(verdict)
  })

  it('is made by sign as Stripe makes it', () => {
    const headers = sign(request(''), settings, new Date(SIGNED_AT * 1000))
    expect(headers).toEqual({ 'stripe-signature': HEADER })
  })
})
