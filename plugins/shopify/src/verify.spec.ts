import type { RawRequest } from '@beckon/plugin-kit'
import { verify } from './verify.ts'

const SETTINGS = { SHOPIFY_API_KEY: null, SHOPIFY_API_SECRET: ['shpss_6f1d0c3b9a8e47529b'] }
const BODY = '{"name":"Zoë","note":"a – b"}'
// printf '<BODY>' | openssl dgst -sha256 -hmac <secret> -binary | base64
const SIGNATURE = 'ctniJIK9zDSK1t2WRq79PoBU8JXik1i5JPw+0ZL8Jdc='

function request(headers: RawRequest['headers'], body = BODY): RawRequest {
  return { method: 'POST', url: 'https://hub.example.com/webhooks/shopify', headers, body: Buffer.from(body) }
}

describe('verify', () => {
  it('accepts what openssl signs, over the bytes as they are', () => {
    expect(verify(request({ 'x-shopify-hmac-sha256': SIGNATURE }), SETTINGS)).toEqual({ ok: true })
  })

  it('takes the same JSON in another spelling for another body', () => {
    const respelled = request({ 'x-shopify-hmac-sha256': SIGNATURE }, BODY.replace('ë', '\\u00eb'))
    expect(verify(respelled, SETTINGS)).toMatchObject({ ok: false, reason: 'bad-signature' })
  })

  it('accepts the headers of the Events preview, which lack the x-', () => {
    expect(verify(request({ 'shopify-hmac-sha256': SIGNATURE }), SETTINGS)).toEqual({ ok: true })
  })

  it.each([
    ['in hex', Buffer.from(SIGNATURE, 'base64').toString('hex')],
    ['without padding', SIGNATURE.replace('=', '')],
    ['in the URL alphabet', Buffer.from(SIGNATURE, 'base64').toString('base64url')],
    ['twice', `${SIGNATURE}, ${SIGNATURE}`],
  ])('refuses the right signature %s', (_how, presented) => {
    expect(verify(request({ 'x-shopify-hmac-sha256': presented }), SETTINGS)).toMatchObject({ ok: false })
  })

  it('refuses everything while there is no secret', () => {
    const none = { ...SETTINGS, SHOPIFY_API_SECRET: [] }
    expect(verify(request({ 'x-shopify-hmac-sha256': SIGNATURE }), none)).toMatchObject({ reason: 'bad-signature' })
  })

  it('tells the merchant about webhooks made by hand, which another key signs', () => {
    const byHand = verify(request({ 'x-shopify-hmac-sha256': 'AAAA' }), SETTINGS)
    expect(byHand).toMatchObject({ detail: expect.stringContaining('Settings > Notifications') })
  })
})
