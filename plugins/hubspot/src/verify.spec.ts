import { hmacSha256, type RawRequest, type Refused } from '@beckon/plugin-kit'
import { verify } from './verify.ts'

// Vectors that HubSpot's SDKs publish in their own tests, and two computed from the documented rule (the last two).
const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const EXAMPLE = { url: 'https://www.example.com/webhook_uri', body: "{'example_field':'example_value'}" }
const VECTORS = [
  { ...EXAMPLE, at: '15000000', signature: 'HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw=' },
  { ...EXAMPLE, at: '1693657560000', signature: 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=' },
  { ...EXAMPLE, at: '1700000300000', signature: 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=' },
  {
    url: 'https://hub.example.com/webhooks/hubspot?src=hs%3Aapp%2Fv3&x=%28a%29&keep=a%20b%26c',
    body: '[]',
    at: '1790000000000',
    signature: 'VsAHMEaEW3PiICqXZLMDxKV7g7gtwZfm1fwty4nSIbo=',
  },
  {
    url: 'https://hub.example.com/webhooks/hubspot',
    body: '[{"propertyValue":"Zoë – ✓"}]',
    at: '1790000000000',
    signature: 'tY916kATDDvcT5FzV061GS9RBwm2cAvT8McgbEjOY1o=',
  },
] as const

// Hashes of the older schemes over the same example: hex SHA-256 of secret + body, and of secret + method + URI + body.
const V1 = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750'
const V2 = '4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383'

const settings = {
  HUBSPOT_CLIENT_ID: null,
  HUBSPOT_CLIENT_SECRET: [SECRET],
  HUBSPOT_APP_ID: null,
  HUBSPOT_CLOSED_TICKET_STAGES: ['4'],
}

type Vector = (typeof VECTORS)[number]

function request({ url, body, at, signature }: Vector): RawRequest {
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': at }
  return { method: 'POST', url, headers, body: Buffer.from(body) }
}

const genuine = request(VECTORS[1])
const SIGNED_AT = Number(VECTORS[1].at)

function verifyAfter(ms: number, changed: Partial<RawRequest> = {}) {
  return verify({ ...genuine, ...changed }, settings, new Date(SIGNED_AT + ms))
}

function withHeaders(headers: RawRequest['headers']): Partial<RawRequest> {
  return { headers: { ...genuine.headers, ...headers } }
}

describe('the v3 signature', () => {
  it.each(VECTORS)('accepts what is signed for $url at $at', vector => {
    expect(verify(request(vector), settings, new Date(Number(vector.at)))).toEqual({ ok: true })
  })

  it.each<[why: string, changed: Partial<RawRequest>]>([
    ['another body', { body: Buffer.from('{"example_field":"example_value"}') }],
    ['another method', { method: 'GET' }],
    ['another scheme', { url: genuine.url.replace('https:', 'http:') }],
    ['a trailing slash', { url: `${genuine.url}/` }],
    ['a timestamp one millisecond later', withHeaders({ 'x-hubspot-request-timestamp': String(SIGNED_AT + 1) })],
    ['a signature cut short', withHeaders({ 'x-hubspot-signature-v3': VECTORS[1].signature.slice(0, -4) })],
  ])('is refused with %s', (_why, changed) => {
    expect(verifyAfter(0, changed)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it.each(['soon', `${SIGNED_AT}.0`, `+${SIGNED_AT}`])('is refused for the timestamp %s, though it is signed', at => {
    const signature = hmacSha256(SECRET, 'POST', genuine.url, genuine.body, at).toString('base64')
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': at }
    expect(verifyAfter(0, { headers })).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it('is refused where more is decoded than the twelve escapes that HubSpot names', () => {
    const { url, at } = VECTORS[3]
    const decoded = { ...request(VECTORS[3]), url: url.replace('%20', ' ').replace('%26', '&') }
    expect(verify(decoded, settings, new Date(Number(at)))).toMatchObject({ reason: 'bad-signature' })
  })

  it.each<[ms: number, verdict: 'fine' | Refused['reason']]>([
    [300_000, 'fine'],
    [300_001, 'too-old'],
    [-60_000, 'fine'],
    [-60_001, 'too-new'],
  ])('%i ms after it was made is %s', (ms, verdict) => {
    const answer = verifyAfter(ms)
    expect(answer.ok ? 'fine' : answer.reason).toBe(verdict)
  })
})

describe('the older signatures', () => {
  it.each([
    ['v1', V1],
    ['v2', V2],
  ])('do not count: %s alone is a missing header', (version, signature) => {
    const headers = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': version }
    expect(verifyAfter(0, { headers })).toMatchObject({ ok: false, reason: 'missing-header' })
  })

  it('do not rescue a bad v3 signature', () => {
    const headers = withHeaders({
      'x-hubspot-signature-v3': VECTORS[0].signature,
      'x-hubspot-signature': V2,
      'x-hubspot-signature-version': 'v2',
    })
    expect(verifyAfter(0, headers)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it('do not disturb a good v3 signature', () => {
    const headers = withHeaders({ 'x-hubspot-signature': V1, 'x-hubspot-signature-version': 'v1' })
    expect(verifyAfter(0, headers)).toEqual({ ok: true })
  })
})
