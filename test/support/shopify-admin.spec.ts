import '@shopify/shopify-api/adapters/node'
import { ApiVersion, LogSeverity, RequestedTokenType, shopifyApi } from '@shopify/shopify-api'
import { abstractFetch, setAbstractFetchFunc } from '@shopify/shopify-api/runtime'
import { type ShopifyAdmin, startShopifyAdmin } from './shopify-admin.ts'

/** The stand-in is as good as what the official SDK makes of it: it takes the stand-in for Shopify. */
const SHOP = 'ada-books.myshopify.com'
const OFFLINE = RequestedTokenType.OfflineAccessToken

let admin: ShopifyAdmin
let sdk: ReturnType<typeof sdkOf>
const real = abstractFetch
beforeAll(async () => {
  admin = await startShopifyAdmin()
  setAbstractFetchFunc(admin.fetch as typeof abstractFetch)
  sdk = sdkOf(admin.app.secret)
})
afterAll(async () => {
  setAbstractFetchFunc(real)
  await admin.stop()
})

function sdkOf(apiSecretKey: string) {
  return shopifyApi({
    ...{ apiKey: admin.app.apiKey, apiSecretKey, hostName: 'beckon.example.com', isEmbeddedApp: true },
    ...{ apiVersion: ApiVersion.October26, logger: { level: LogSeverity.Error, log: () => undefined } },
  })
}

const exchange = () =>
  sdk.auth.tokenExchange({
    ...{ shop: SHOP, sessionToken: admin.sessionToken(SHOP), requestedTokenType: OFFLINE, expiring: true },
  })
const refresh = (refreshToken = '') => sdk.auth.refreshToken({ shop: SHOP, refreshToken })
const used = async (accessToken = '') =>
  (
    await admin.fetch(`https://${SHOP}/admin/api/2026-10/shop.json`, {
      headers: { 'x-shopify-access-token': accessToken },
    })
  ).status

it('gives session tokens that the SDK decodes', async () => {
  const claims = await sdk.session.decodeSessionToken(admin.sessionToken(SHOP))
  expect(claims).toMatchObject({ dest: `https://${SHOP}`, iss: `https://${SHOP}/admin`, aud: admin.app.apiKey })
  await expect(sdkOf('another').session.decodeSessionToken(admin.sessionToken(SHOP))).rejects.toThrow(/signature/)
})

it('exchanges a session token for an offline session that expires', async () => {
  const { session } = await exchange()
  expect(session).toMatchObject({ id: `offline_${SHOP}`, shop: SHOP, isOnline: false, scope: admin.app.scopes })
  expect(session.expires?.getTime()).toBeGreaterThan(Date.now())
  expect(session.refreshTokenExpires?.getTime()).toBeGreaterThan(session.expires?.getTime() as number)
  expect(await used(session.accessToken)).toBe(200)
  expect(await used('another')).toBe(401)
})

it('refreshes, and takes the previous refresh token only until the new pair is used', async () => {
  const { session: first } = await exchange()
  const { session: second } = await refresh(first.refreshToken)
  expect(second.refreshToken).not.toBe(first.refreshToken)
  const { session: third } = await refresh(first.refreshToken)
  expect(await used(third.accessToken)).toBe(200)
  await expect(refresh(first.refreshToken)).rejects.toThrow(/400/)
  await expect(refresh(third.refreshToken)).resolves.toBeDefined()
})

it('refuses an app that does not know its secret', async () => {
  const body = { client_id: admin.app.apiKey, client_secret: 'another', grant_type: 'refresh_token', refresh_token: '' }
  const response = await admin.fetch(`https://${SHOP}/admin/oauth/access_token`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
  })
  expect(response.status).toBe(401)
})

it('sends a browser back from `authorize` with a query that the SDK takes for Shopify’s', async () => {
  const asked = new URLSearchParams({
    client_id: admin.app.apiKey,
    state: 'a b+c',
    redirect_uri: 'https://b.example/x',
  })
  const back = new URL(await admin.agree(`https://${SHOP}/admin/oauth/authorize?${asked}`))
  expect(await sdk.utils.validateHmac(Object.fromEntries(back.searchParams))).toBe(true)
  expect(back.searchParams.get('state')).toBe('a b+c')
})
