import '@shopify/shopify-api/adapters/node'
import { hmacSha256 } from '@beckon/plugin-kit'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { shopOf } from '../shop.ts'
import { API_VERSION } from './app-config.ts'
import { readSessionToken } from './session-token.ts'
import { queryFault, queryHmac } from './signed-query.ts'

/** The official SDK reads the clock and logs by itself, so the hub has its own lines. They must agree with it. */
const [KEY, SECRET] = ['an-api-key', 'an-api-secret']
const sdk = shopifyApi({
  ...{ apiKey: KEY, apiSecretKey: SECRET, hostName: 'beckon.example.com', isEmbeddedApp: true },
  ...{ apiVersion: ApiVersion.October26, logger: { level: LogSeverity.Error, log: () => undefined } },
})
// The SDK reads the system's clock, so these cases are made by it.
const now = new Date()
const seconds = (offset: number) => Math.floor(now.getTime() / 1000) + offset

const claims = (more: object = {}) => ({
  ...{ iss: 'https://ada.myshopify.com/admin', dest: 'https://ada.myshopify.com', aud: KEY, sub: '1' },
  ...{ nbf: seconds(0), exp: seconds(60), iat: seconds(0), ...more },
})
function jwt(payload: object, { secret = SECRET, alg = 'HS256' } = {}): string {
  const text = [{ alg, typ: 'JWT' }, payload]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${hmacSha256(secret, text).toString('base64url')}`
}

const TOKENS = [
  { what: 'as it should be', token: jwt(claims()) },
  { what: 'expired within the skew', token: jwt(claims({ exp: seconds(-6) })) },
  { what: 'expired', token: jwt(claims({ exp: seconds(-15) })) },
  { what: 'valid soon', token: jwt(claims({ nbf: seconds(6) })) },
  { what: 'valid later', token: jwt(claims({ nbf: seconds(30) })) },
  { what: 'for another app', token: jwt(claims({ aud: 'another' })) },
  { what: 'of another secret', token: jwt(claims(), { secret: 'another' }) },
  { what: 'of another algorithm', token: jwt(claims(), { alg: 'HS512' }) },
  // Not the last character: two bits of it say nothing, so another may be the same signature.
  { what: 'with a character changed', token: jwt(claims()).replace(/.(?=.$)/, one => (one === 'A' ? 'B' : 'A')) },
  { what: 'cut', token: jwt(claims()).slice(0, -10) },
  { what: 'empty', token: '' },
]
it.each(TOKENS)('a session token $what is judged as the SDK judges it', async ({ token }) => {
  const ours = readSessionToken(token, { apiKey: KEY, secrets: ['former', SECRET], now })
  const theirs = await sdk.session.decodeSessionToken(token).then(
    () => true,
    () => false,
  )
  expect('shop' in ours).toBe(theirs)
})

const STRICTER = [
  { what: 'padded', token: `${jwt(claims())}=` },
  { what: 'without an end', token: jwt(claims({ exp: undefined })) },
  { what: 'without a beginning', token: jwt(claims({ nbf: undefined })) },
  { what: 'of a host that is no shop', token: jwt(claims({ dest: 'https://evil.example' })) },
  { what: 'issued by another shop', token: jwt(claims({ iss: 'https://bob.myshopify.com/admin' })) },
]
it.each(STRICTER)('a session token $what is refused, though the SDK takes it', async ({ token }) => {
  expect('fault' in readSessionToken(token, { apiKey: KEY, secrets: [SECRET], now })).toBe(true)
  await expect(sdk.session.decodeSessionToken(token)).resolves.toBeDefined()
})

const QUERIES = [
  { what: 'plain', query: { shop: 'ada.myshopify.com', code: 'abc', timestamp: String(seconds(0)) } },
  { what: 'with what must be encoded', query: { state: 'a b+c&d=é~*', timestamp: String(seconds(-80)) } },
  { what: 'old', query: { code: 'abc', timestamp: String(seconds(-100)) } },
  { what: 'ahead', query: { code: 'abc', timestamp: String(seconds(100)) } },
  { what: 'without a time', query: { code: 'abc' } },
]
describe.each(QUERIES)('a query $what', ({ query }) => {
  const verdict = async (params: URLSearchParams) => {
    const theirs = await sdk.utils.validateHmac(Object.fromEntries(params)).catch(() => false)
    return { ours: queryFault(params, [SECRET], now) === null, theirs }
  }

  it('is judged as the SDK judges it', async () => {
    const params = new URLSearchParams(query as Record<string, string>)
    params.set('hmac', queryHmac(params, SECRET))
    const { ours, theirs } = await verdict(params)
    expect(ours).toBe(theirs)
  })

  it('is refused by both when it is signed with another secret', async () => {
    const params = new URLSearchParams(query as Record<string, string>)
    params.set('hmac', queryHmac(params, 'another'))
    expect(await verdict(params)).toEqual({ ours: false, theirs: false })
  })
})

it.each([
  'ada.myshopify.com',
  'Ada.myshopify.com',
  'ada-2.myshopify.com/',
  'ada.example',
  'ada.myshopify.com.example',
  '',
])('the shop "%s" is one for us only if it is one for the SDK', text => {
  expect(shopOf(text) !== null).toBe(sdk.utils.sanitizeShop(text) !== null)
})

it('asks for payloads in a version that the SDK knows', () => {
  expect(API_VERSION).toBe(ApiVersion.October26)
})
