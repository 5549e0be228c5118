import type { Tenant } from '../../apps/hub/src/admin/tenants/tenant.resource.ts'
import { type Post, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, from, type Merchant, operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** What messages say of the shop: what the platform reports, else what an operator has set, else the settings. */
let hub: TestHub
let anne: Merchant

beforeAll(async () => {
  hub = await startHub({ environment: { SHOP_NAME: 'Of the settings', SHOP_URL: 'https://settings.example' } })
  anne = await addMerchant(hub, 'anne')
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE tenant SET shop = '{}'`)
})
afterAll(() => hub.stop())

let updates = 0

/** shop/update at an instant of the shop's clock. */
function shopUpdate(at: Date, facts: object): Post {
  updates++
  const headers = {
    'x-shopify-topic': 'shop/update',
    'x-shopify-shop-domain': 'ada-books.myshopify.com',
    'x-shopify-webhook-id': `shop-update-${updates}`,
    'x-shopify-triggered-at': at.toISOString(),
  }
  return { headers, body: { id: 1, updated_at: at.toISOString(), ...facts } }
}

async function shopOf(tenant: string): Promise<Tenant['shop']> {
  return (await operator<Tenant>(hub, `/tenants/${tenant}`)).body.shop
}

it.each([
  [
    'the default tenant',
    'default',
    { name: 'Of the settings', url: 'https://settings.example', postalAddress: '1 Test Street' },
  ],
  ['another tenant, which has none of the settings', 'anne', { name: 'anne', url: null, postalAddress: null }],
])('of %s as nobody said anything', async (_what, tenant, facts) => {
  expect(await shopOf(tenant)).toMatchObject({ ...facts, currency: 'USD', timezone: 'UTC', mailFrom: null })
})

it('of an operator counts until it is taken back', async () => {
  const change = (body: object) => operator(hub, '/tenants/default', { method: 'PATCH', body })
  await change({ name: 'Of the operator', postalAddress: '2 Operator Street' })
  expect(await shopOf('default')).toMatchObject({
    name: 'Of the operator',
    url: 'https://settings.example',
    postalAddress: '2 Operator Street',
  })
  await change({ name: null })
  expect(await shopOf('default')).toMatchObject({ name: 'Of the settings', postalAddress: '2 Operator Street' })
})

describe('of the platform', () => {
  const FACTS = { name: 'Of the platform', domain: 'platform.example', currency: 'EUR', iana_timezone: 'Europe/Paris' }
  const REPORTED = {
    name: 'Of the platform',
    url: 'https://platform.example',
    currency: 'EUR',
    timezone: 'Europe/Paris',
  }

  it('outweighs the others, and is its own tenant’s only', async () => {
    await operator(hub, '/tenants/default', { method: 'PATCH', body: { name: 'Of the operator' } })
    await hub.receive('shopify', shopUpdate(hub.clock.now(), FACTS))
    await hub.settle()
    expect(await shopOf('default')).toMatchObject({ ...REPORTED, postalAddress: '1 Test Street' })
    expect(await shopOf('anne')).toMatchObject({ name: 'anne', currency: 'USD' })
    await anne.receive(shopUpdate(hub.clock.now(), { ...FACTS, name: 'Of Anne' }))
    await hub.settle()
    expect([(await shopOf('default')).name, (await shopOf('anne')).name]).toEqual(['Of the platform', 'Of Anne'])
  })

  it.each([
    ['in order', [0, 1]],
    ['backwards', [1, 0]],
  ])('is the newest, whatever comes when: %s', async (_how, order) => {
    const older = shopUpdate(minutesFrom(hub.clock.now(), -60), FACTS)
    const newer = shopUpdate(minutesFrom(hub.clock.now(), -30), { name: 'Renamed' })
    for (const n of order) {
      await hub.receive('shopify', [older, newer][n] as Post)
      await hub.settle()
    }
    expect(await shopOf('default')).toMatchObject({ ...REPORTED, name: 'Renamed' })
  })

  it('leaves out what makes no sense', async () => {
    const nonsense = { name: '  ', currency: 'shells', iana_timezone: 'Mars/Olympus', domain: 'platform.example' }
    await hub.receive('shopify', shopUpdate(hub.clock.now(), nonsense))
    await hub.settle()
    expect(await shopOf('default')).toMatchObject({
      name: 'Of the settings',
      url: 'https://platform.example',
      currency: 'USD',
      timezone: 'UTC',
    })
  })

  it('is what messages say from then on', async () => {
    await hub.receive('shopify', order(hub.clock.now()))
    await hub.settle()
    await hub.receive('shopify', shopUpdate(hub.clock.now(), FACTS))
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002 }))
    await hub.settle()
    const shops = await hub.rows(`SELECT data #>> '{shop,name}' AS name FROM message ORDER BY data #>> '{orderName}'`)
    expect(shops).toEqual([{ name: 'Of the settings' }, { name: 'Of the platform' }])
  })
})

describe('in production', () => {
  let production: TestHub
  beforeAll(async () => {
    production = await startHub({ environment: { NODE_ENV: 'production' } })
  })
  afterAll(() => production.stop())

  it('holds the marketing of a tenant without a postal address, and of no other', async () => {
    const bob = await addMerchant(production, 'bob')
    await production.receive('shopify', checkout(production.clock.now()))
    await production.receive('shopify', from(bob.shop, checkout(production.clock.now())))
    await production.advance({ hours: 1 })
    const decisions = () =>
      production.rows('SELECT tenant_id, reason, detail FROM decision ORDER BY at, tenant_id, reason')
    expect(await decisions()).toEqual([
      { tenant_id: 'bob', reason: 'settings', detail: expect.stringContaining('tenant bob has no postalAddress') },
      { tenant_id: 'default', reason: 'sent', detail: expect.stringContaining('yes to this') },
    ])
    await operator(production, '/tenants/bob', { method: 'PATCH', body: { postalAddress: '3 Bob Street' } })
    await production.advance({ hours: 1 })
    expect((await decisions()).at(-1)).toMatchObject({ tenant_id: 'bob', reason: 'sent' })
  })
})
