import { MONDAY_NOON, startHub } from '../support/hub.ts'
import { emailConsent, order } from '../support/shop.ts'
import { atShop, type ShopifyHub, startShopifyHub } from '../support/shopify-hub.ts'
import { jwt } from '../support/shopify-oauth.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

const ADA = 'ada-books.myshopify.com'
const BOB = 'bob-boots.myshopify.com'

let shopify: ShopifyHub
beforeAll(async () => {
  shopify = await startShopifyHub()
})
beforeEach(async () => {
  await startOver(shopify.hub)
  await shopify.hub.rows('DELETE FROM installation')
  shopify.admin.oauth.uninstall(ADA)
  shopify.admin.oauth.asked.length = 0
  shopify.lifeSeconds = 3600
})
afterAll(() => shopify.stop())

const installed = async () => (await shopify.hub.rows('SELECT * FROM installation WHERE account = $1', [ADA]))[0]

describe('the page inside the Shopify admin', () => {
  it('exchanges the session token of its first load for an offline token, and is connected', async () => {
    const response = await shopify.load(ADA)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('All that is needed was granted.')
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange'])
    expect(await installed()).toMatchObject({ tenant_id: 'default', state: 'installed', generation: 1 })
  })

  it('does not exchange again on its second load', async () => {
    await shopify.load(ADA)
    expect((await shopify.load(ADA)).status).toBe(200)
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange'])
  })

  it('takes the token of App Bridge as well as that in the URL', async () => {
    const response = await shopify.get('', { authorization: `Bearer ${shopify.admin.sessionToken(ADA)}` })
    expect(response.status).toBe(200)
  })

  it('may be framed by the admin of that shop, and by nobody else', async () => {
    const { headers } = await shopify.load(ADA)
    const [ancestors] = headers.get('content-security-policy')?.split('; ') ?? []
    expect(ancestors).toBe(`frame-ancestors https://${ADA} https://admin.shopify.com`)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('leads into the admin when it is opened outside, and says so where no shop is named', async () => {
    const named = await shopify.get(`?shop=${ADA}`)
    expect(named.headers.get('location')).toBe(`https://${ADA}/admin/apps/${shopify.admin.app.apiKey}`)
    const bare = await shopify.get('')
    expect(await bare.text()).toContain('Open this app from the Shopify admin.')
    expect(bare.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it.each(['ada-books.myshopify.com.evil.example', 'evil.example', "x' *", ''])(
    'lets a shop named "%s" into no header',
    async shop => {
      const { headers } = await shopify.get(`?embedded=1&shop=${encodeURIComponent(shop)}`)
      expect(headers.get('content-security-policy')).toMatch(
        /^frame-ancestors https:\/\/\*\.myshopify\.com https:\/\/admin\.shopify\.com; /,
      )
    },
  )

  it('is not served by a process that only sends', async () => {
    const hub = await startHub({ environment: { ROLES: 'digest,send', SHOPIFY_API_KEY: shopify.admin.app.apiKey } })
    try {
      const token = shopify.admin.sessionToken(ADA)
      expect((await fetch(`${hub.url}/app/shopify?id_token=${token}`)).status).toBe(404)
    } finally {
      await hub.stop()
    }
  })

  it('says what is missing without a client id, while webhooks are taken', async () => {
    const hub = await startHub()
    try {
      const page = await fetch(`${hub.url}/app/shopify?embedded=1&shop=${ADA}`)
      expect(page.status).toBe(503)
      expect(await page.text()).toContain('it needs SHOPIFY_API_KEY.')
      await hub.receive('shopify', order(MONDAY_NOON))
    } finally {
      await hub.stop()
    }
  })
})

describe('a session token that does not count', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const [HEADER, SECRET] = [{ alg: 'HS256' }, 'shopify-test-secret']
  const claims = () => ({
    ...{ iss: `https://${ADA}/admin`, dest: `https://${ADA}`, aud: shopify.admin.app.apiKey },
    ...{ nbf: now(), exp: now() + 60 },
  })
  const CASES = [
    { what: 'is signed with another secret', token: () => jwt('another-secret', claims()) },
    { what: 'is not signed', token: () => jwt(SECRET, claims()).replace(/[^.]*$/, '') },
    { what: 'chooses no algorithm', token: () => jwt(SECRET, claims(), { alg: 'none' }) },
    { what: 'has expired', token: () => jwt(SECRET, { ...claims(), exp: now() - 12 }) },
    { what: 'never expires', token: () => jwt(SECRET, { ...claims(), exp: undefined }) },
    { what: 'is not valid yet', token: () => jwt(SECRET, { ...claims(), nbf: now() + 60 }) },
    { what: 'is for another app', token: () => jwt(SECRET, { ...claims(), aud: 'another-app' }) },
    { what: 'is of another host', token: () => jwt(SECRET, { ...claims(), dest: 'https://evil.example' }) },
    { what: 'is of no https', token: () => jwt(SECRET, { ...claims(), dest: `http://${ADA}` }) },
    { what: 'was issued by another shop', token: () => jwt(SECRET, { ...claims(), iss: `https://${BOB}/admin` }) },
    { what: 'is no token', token: () => 'a.b' },
  ]

  it.each(CASES)('because it $what is answered 401, with nobody’s data', async ({ token }) => {
    await shopify.hub.receive('shopify', order(MONDAY_NOON))
    await shopify.hub.settle()
    for (const response of [
      await shopify.get(`?embedded=1&shop=${ADA}&id_token=${token()}`),
      await shopify.get('', { authorization: `Bearer ${token()}` }),
    ]) {
      expect(response.status).toBe(401)
      expect(response.headers.get('x-shopify-retry-invalid-session-request')).toBe('1')
      expect(await response.text()).not.toContain('ada@example.com')
    }
    expect(shopify.admin.oauth.asked).toEqual([])
  })

  it('unlike one that was made likewise, of clocks that differ by nine seconds', async () => {
    const token = jwt(SECRET, { ...claims(), nbf: now() + 9 }, HEADER)
    expect((await shopify.get(`?id_token=${token}`)).status).toBe(200)
    expect((await shopify.get(`?id_token=${jwt(SECRET, { ...claims(), exp: now() - 8 })}`)).status).toBe(200)
  })
})

describe('two shops of one tenant', () => {
  beforeEach(async () => {
    await shopify.hub.receive('shopify', order(MONDAY_NOON, { id: 5001, email: 'ada@example.com' }))
    await shopify.hub.receive('shopify', atShop(BOB, order(MONDAY_NOON, { id: 5002, email: 'bob@example.com' })))
    await shopify.hub.settle()
  })

  it.each([
    { shop: ADA, own: 'ada@example.com', other: 'bob@example.com' },
    { shop: BOB, own: 'bob@example.com', other: 'ada@example.com' },
  ])('see each its own messages and decisions: $shop', async ({ shop, own, other }) => {
    const page = await (await shopify.load(shop)).text()
    expect(page).toContain(own)
    expect(page).not.toContain(other)
    expect(page.match(/Order confirmed<\/strong>/g)).toHaveLength(1)
    expect(page).toContain('1 of the last 1 orders came with one.')
  })

  it('do not learn from each other under which further address a customer of both is known', async () => {
    const known = (id: number, email: string) =>
      atShop(BOB, order(MONDAY_NOON, { id, customer: { id: 9, email }, email }))
    await shopify.hub.receive('shopify', known(5003, 'a.private@example.com'))
    await shopify.hub.settle()
    await shopify.hub.receive('shopify', known(5004, 'ada@example.com'))
    await shopify.hub.settle()
    expect(await shopify.hub.rows(`SELECT DISTINCT contact_id FROM identifier WHERE ref LIKE 'email:a%'`)).toHaveLength(
      1,
    )
    expect(await (await shopify.load(BOB)).text()).toContain('a.private@example.com')
    expect(await (await shopify.load(ADA)).text()).not.toContain('a.private@example.com')
  })

  describe('see what a segment started', () => {
    const longAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
    const staysAway = (email: string) => [
      emailConsent(longAgo(300), 'subscribed', { customerId: 9, email }),
      order(longAgo(60), { id: 5900, email, customer: { id: 9, email } }),
    ]
    beforeEach(async () => {
      await startOver(shopify.hub)
      await shopify.hub.receiveApart('shopify', ...staysAway('ada@example.com'))
    })
    const wonBack = async (shop: string) =>
      (await (await shopify.load(shop)).text()).match(/<span class="soft">[^<]* · Win back/g)
    const sends = () => shopify.hub.advance({ minutes: 6 })

    it('for people of their own, and nobody else’s', async () => {
      await sends()
      expect(await wonBack(ADA)).toEqual([expect.stringContaining('ada@example.com')])
      expect(await wonBack(BOB)).toBeNull()
      const page = await (await shopify.load(ADA)).text()
      expect(page.match(/<strong>Win back<\/strong>/g)).toHaveLength(1)
      expect(await (await shopify.load(BOB)).text()).not.toContain('Win back')
    })

    it('for a customer of both, without an address that may be the other’s', async () => {
      const elsewhere = [
        order(longAgo(61), { id: 5901, customer: { id: 9 } }),
        emailConsent(longAgo(10), 'subscribed', { customerId: 9, email: 'a.private@example.com' }),
      ]
      await shopify.hub.receiveApart('shopify', ...elsewhere.map(post => atShop(BOB, post)))
      await sends()
      expect(await shopify.hub.messages('win-back')).toMatchObject([{ address: 'a.private@example.com' }])
      expect(await wonBack(ADA)).toEqual([expect.stringContaining('(one of several addresses)')])
      expect(await (await shopify.load(ADA)).text()).not.toContain('a.private@example.com')
    })
  })

  it('are shown nothing through the app of the hub when they have an app of their own', async () => {
    const own = 'own-app.myshopify.com'
    expect((await shopify.load(own)).status).toBe(200)
    const assignment = { plugin: 'shopify', account: own, tenantId: 'default', sealed: Buffer.of(1) }
    await shopify.hub.app.hub.connections.assign(assignment)
    const refused = await shopify.load(own)
    expect(refused.status).toBe(503)
    expect(await refused.text()).toContain('is connected with settings of its own')
  })

  it('are told apart by the token, whatever the URL says', async () => {
    const response = await shopify.get(`?embedded=1&shop=${ADA}&id_token=${shopify.admin.sessionToken(BOB)}`)
    const page = await response.text()
    expect(page).toContain('bob@example.com')
    expect(page).not.toContain('ada@example.com')
    expect(response.headers.get('content-security-policy')).not.toContain(ADA)
  })

  it('say so where Shopify leaves the customers’ addresses out', async () => {
    await startOver(shopify.hub)
    await shopify.hub.receive('shopify', order(MONDAY_NOON, { email: null, customer: { id: 7001 } }))
    await shopify.hub.settle()
    expect(await (await shopify.load(ADA)).text()).toContain('None of the last 1 orders came with an e-mail address')
  })
})
