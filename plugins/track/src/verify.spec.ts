import { randomBytes } from 'node:crypto'
import type { RawRequest } from '@beckon/plugin-kit'
import { Webhook } from 'standardwebhooks'
import { sign, verify } from './verify.ts'

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`
const SECRET = secretOf(32)
const BODY = '{ "events": [{ "id": "e-1", "type": "page.viewed", "title": "Überblick 🔔" }] }'
const NOON = new Date('2026-03-02T12:00:00.000Z')

const settings = { TRACK_SECRET: [SECRET] }

function request(headers: Record<string, string>, body = BODY): RawRequest {
  return { method: 'POST', url: 'https://hub.example.com/webhooks/track', headers, body: Buffer.from(body) }
}

/** The headers as the standard's own library makes them. */
function theirs(at: Date, { id = 'msg_1', secret = SECRET, body = BODY } = {}): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = new Webhook(secret).sign(id, at, body)
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}

const secondsLater = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)

describe("the standard's own library", () => {
  it.each([24, 32, 64])('signs what is taken here, with a secret of %i bytes', bytes => {
    const secret = secretOf(bytes)
    expect(verify(request(theirs(NOON, { secret })), { TRACK_SECRET: [secret] }, NOON)).toEqual({ ok: true })
  })

  it('signs what is taken here when its secret has no prefix', () => {
    const bare = SECRET.slice('whsec_'.length)
    expect(verify(request(theirs(NOON, { secret: bare })), { TRACK_SECRET: [bare] }, NOON)).toEqual({ ok: true })
  })

  it('takes what is signed here', () => {
    const soon = new Date()
    const headers = sign(request({}), settings, soon)
    expect(new Webhook(SECRET).verify(BODY, headers)).toEqual(JSON.parse(BODY))
    expect(() => new Webhook(SECRET).verify(BODY.replace('e-1', 'e-2'), headers)).toThrow('No matching signature')
  })
})

describe('a signature', () => {
  const { 'webhook-signature': genuine = '', ...rest } = theirs(NOON)
  const other = `v1,${Buffer.alloc(32).toString('base64')}`
  const withSignature = (signature: string) => request({ ...rest, 'webhook-signature': signature })

  it.each([
    ['alone', genuine],
    ['behind one of another secret, while the sender rotates it', `${other} ${genuine}`],
    ['before one of another kind', `${genuine} v1a,${other.slice(3)}`],
  ])('is accepted %s', (_where, signature) => {
    expect(verify(withSignature(signature), settings, NOON)).toEqual({ ok: true })
  })

  it.each([
    ['that is another', other],
    ['under another kind', genuine.replace('v1,', 'v1a,')],
    ['without its kind', genuine.slice(3)],
    ['cut short', genuine.slice(0, -4)],
    [
      'of the secret as text, which was not decoded',
      theirs(NOON, { secret: Buffer.from(SECRET).toString('base64') })['webhook-signature'] ?? '',
    ],
  ])('is refused %s', (_what, signature) => {
    expect(verify(withSignature(signature), settings, NOON)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it.each(['webhook-id', 'webhook-timestamp'])('covers %s', name => {
    const changed = { ...theirs(NOON), [name]: name === 'webhook-id' ? 'msg_2' : String(NOON.getTime() / 1000 + 1) }
    expect(verify(request(changed), settings, NOON)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it('covers every byte of the body, blanks too', () => {
    const compact = JSON.stringify(JSON.parse(BODY))
    expect(verify(request(theirs(NOON), compact), settings, NOON)).toMatchObject({ reason: 'bad-signature' })
  })
})

it.each([
  [300, 'fine'],
  [301, 'too-old'],
  [-300, 'fine'],
  [-301, 'too-new'],
])('%i s after it was made a signature is %s', (seconds, verdict) => {
  const answer = verify(request(theirs(NOON)), settings, secondsLater(seconds))
  expect(answer.ok ? 'fine' : answer.reason).toBe(verdict)
})

it('names every header that is missing', () => {
  const { 'webhook-id': _, 'webhook-signature': __, ...headers } = theirs(NOON)
  expect(verify(request(headers), settings, NOON)).toMatchObject({
    reason: 'missing-header',
    detail: expect.stringMatching(/webhook-id, webhook-signature/),
  })
})
