import { queryHmac } from '../../plugins/shopify/src/app/signed-query.ts'
import { stateCookie } from '../../plugins/shopify/src/app/state-cookie.ts'
import { type ShopifyHub, startShopifyHub } from '../support/shopify-hub.ts'

const ADA = 'ada-books.myshopify.com'
const SECRET = 'shopify-test-secret'

let shopify: ShopifyHub
beforeAll(async () => {
  shopify = await startShopifyHub()
})
beforeEach(async () => {
  await shopify.hub.rows('DELETE FROM installation')
  shopify.admin.oauth.asked.length = 0
})
afterAll(() => shopify.stop())

const installed = () => shopify.hub.rows('SELECT account, state FROM installation')

/** The merchant's browser: begins, agrees at Shopify, and comes back with its cookie. */
async function begun(shop = ADA) {
  const response = await shopify.get(`/install?shop=${shop}`)
  const [cookie = ''] = response.headers.get('set-cookie')?.split('; ') ?? []
  const back = new URL(await shopify.admin.agree(response.headers.get('location') as string))
  return { response, cookie, query: back.searchParams }
}

/** Signs anew what a test has changed, so that nothing else is wrong with it. */
function signed(query: URLSearchParams, secret = SECRET): URLSearchParams {
  query.set('hmac', queryHmac(query, secret))
  return query
}

const finished = (query: URLSearchParams, cookie: string) => shopify.get(`/callback?${query}`, { cookie })

describe('installing from outside the admin', () => {
  it('asks the merchant at Shopify, takes the code, and leads into the app', async () => {
    const { response, cookie, query } = await begun()
    const asked = new URL(response.headers.get('location') as string)
    expect(`${asked.origin}${asked.pathname}`).toBe(`https://${ADA}/admin/oauth/authorize`)
    expect(asked.searchParams.get('redirect_uri')).toBe(`${shopify.hub.url}/app/shopify/callback`)
    expect(asked.searchParams.get('scope')).toContain('read_orders')
    const back = await finished(query, cookie)
    expect(back.headers.get('location')).toBe(`https://${ADA}/admin/apps/${shopify.admin.app.apiKey}`)
    expect(await installed()).toEqual([{ account: ADA, state: 'installed' }])
    expect(shopify.admin.oauth.asked).toEqual(['authorization_code'])
  })

  it('needs no exchange when the app is opened then', async () => {
    const { cookie, query } = await begun()
    await finished(query, cookie)
    expect((await shopify.load(ADA)).status).toBe(200)
    expect(shopify.admin.oauth.asked).toEqual(['authorization_code'])
  })

  it('keeps its state in a cookie that no script reads and no other site sends', async () => {
    const { response } = await begun()
    const cookie = response.headers.get('set-cookie')
    expect(cookie).toMatch(/; Max-Age=300; Path=\/app\/shopify\/callback; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('takes a shop in any spelling of it', async () => {
    const { location } = Object.fromEntries((await shopify.get('/install?shop=Ada-Books.myshopify.com/')).headers)
    expect(location).toMatch(/^https:\/\/ada-books\.myshopify\.com\/admin\/oauth\/authorize\?/)
  })

  it.each(['', 'evil.example', 'ada.myshopify.com.evil.example', 'ada.myshopify.com@evil.example', '-.myshopify.com'])(
    'sends nobody to "%s"',
    async shop => {
      const response = await shopify.get(`/install?shop=${encodeURIComponent(shop)}`)
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    },
  )
})

type Begun = Awaited<ReturnType<typeof begun>>

const now = () => Math.floor(Date.now() / 1000)
const set = (query: URLSearchParams, name: string, value: string) => {
  query.set(name, value)
  return signed(query)
}
const cookieOf = (state: string, shop: string, at: Date, secret = SECRET) =>
  stateCookie({ state, shop }, secret, '/', at).split('; ')[0] as string

interface Case {
  readonly what: string
  readonly forge: (begun: Begun) => readonly [URLSearchParams, string]
}

const FORGED: readonly Case[] = [
  {
    what: 'without an hmac',
    forge: ({ query, cookie }) => [new URLSearchParams([...query].filter(([name]) => name !== 'hmac')), cookie],
  },
  { what: 'signed with another secret', forge: ({ query, cookie }) => [signed(query, 'another'), cookie] },
  {
    what: 'with more in it than was signed',
    forge: ({ query, cookie }) => [new URLSearchParams([...query, ['prefetch', '1']]), cookie],
  },
  {
    what: 'of two minutes ago',
    forge: ({ query, cookie }) => [set(query, 'timestamp', String(now() - 120)), cookie],
  },
  {
    what: 'of two minutes ahead',
    forge: ({ query, cookie }) => [set(query, 'timestamp', String(now() + 120)), cookie],
  },
  { what: 'of no time', forge: ({ query, cookie }) => [set(query, 'timestamp', 'soon'), cookie] },
  { what: 'with another state', forge: ({ query, cookie }) => [set(query, 'state', 'é'.repeat(64)), cookie] },
  { what: 'in another browser', forge: ({ query }) => [query, ''] },
  {
    what: 'with a cookie of another secret',
    forge: ({ query }) => [query, cookieOf(query.get('state') as string, ADA, new Date(), 'another')],
  },
  {
    what: 'with a cookie of six minutes ago',
    forge: ({ query }) => [query, cookieOf(query.get('state') as string, ADA, new Date(Date.now() - 360_000))],
  },
  {
    what: 'for another shop',
    forge: ({ query, cookie }) => [set(query, 'shop', 'bob-boots.myshopify.com'), cookie],
  },
  { what: 'for no shop', forge: ({ query, cookie }) => [set(query, 'shop', 'evil.example'), cookie] },
]

describe('a callback', () => {
  it.each(FORGED)('$what is refused, and asks Shopify for nothing', async ({ forge }) => {
    const response = await finished(...forge(await begun()))
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('The installation cannot go on')
    expect(shopify.admin.oauth.asked).toEqual([])
    expect(await installed()).toEqual([])
  })

  it('is taken when the same is made as it should be', async () => {
    const { query } = await begun()
    const cookie = cookieOf(query.get('state') as string, ADA, new Date())
    expect((await finished(set(query, 'timestamp', String(now() - 60)), cookie)).status).toBe(302)
  })

  it('with a code that is spent says whose settings to look at', async () => {
    const { query, cookie } = await begun()
    await finished(query, cookie)
    const again = await finished(query, cookie)
    expect(again.status).toBe(503)
    expect(await again.text()).toContain('Are SHOPIFY_API_KEY and the first of SHOPIFY_API_SECRET of this app')
  })
})
