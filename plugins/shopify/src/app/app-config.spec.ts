import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { parse } from 'smol-toml'
import shopify from '../index.ts'
import { scopesMissing, scopesOf } from './scopes.ts'

const EXAMPLE = join(import.meta.dirname, '../../shopify.app.example.toml')
const SETTINGS = { SHOPIFY_API_KEY: 'your-client-id', SHOPIFY_API_SECRET: [] }
const made = (settings: object = SETTINGS, publicUrl = 'https://beckon.example.com') =>
  shopify.app?.config({ ...SETTINGS, ...settings }, publicUrl) ?? ''

it('makes the example that is kept beside the plugin', () => {
  // Made by: SHOPIFY_API_KEY=your-client-id PUBLIC_URL=https://beckon.example.com npx beckon app-config shopify --out <the example>
  expect(made()).toBe(readFileSync(EXAMPLE, 'utf8'))
})

it('declares an embedded app with managed installation', () => {
  const app = parse(made())
  expect(app).toMatchObject({
    client_id: 'your-client-id',
    application_url: 'https://beckon.example.com/app/shopify',
    embedded: true,
    auth: { redirect_urls: ['https://beckon.example.com/app/shopify/callback'] },
    webhooks: { api_version: '2026-10' },
  })
  expect(app.access_scopes).not.toHaveProperty('use_legacy_install_flow')
})

interface Subscription {
  readonly topics?: readonly string[]
  readonly compliance_topics?: readonly string[]
  readonly uri: string
}

it('subscribes to every topic that means something, each once, and to the compliance topics as such', () => {
  const { subscriptions } = parse(made()).webhooks as unknown as { subscriptions: readonly Subscription[] }
  const all = subscriptions.flatMap(({ topics = [], compliance_topics = [] }) => [...topics, ...compliance_topics])
  expect([...all].sort()).toEqual(Object.keys(shopify.topics).sort())
  expect(subscriptions.map(({ uri }) => uri)).toEqual(Array(2).fill('https://beckon.example.com/webhooks/shopify'))
  expect(subscriptions[1]?.compliance_topics).toEqual(['customers/data_request', 'customers/redact', 'shop/redact'])
})

it('asks for the scopes of its topics and no other', () => {
  expect(scopesOf(['orders/create', 'carts/update', 'shop/update', 'app/uninstalled', 'shop/redact'])).toEqual([
    'read_orders',
  ])
  expect(scopesOf(['customers/merge', 'customers/update'])).toEqual(['read_customer_merge', 'read_customers'])
  expect(() => scopesOf(['metaobjects/create'])).toThrow(/add it in plugins\/shopify/)
})

it('knows which scopes were not granted; who may write may read', () => {
  expect(scopesMissing(['read_orders', 'read_products'], ['write_orders'])).toEqual(['read_products'])
  expect(scopesMissing(['read_orders'], ['read_orders'])).toEqual([])
})

it.each([
  { without: 'a client id', settings: { SHOPIFY_API_KEY: null }, url: 'https://b.example', names: 'SHOPIFY_API_KEY' },
  { without: 'https', settings: {}, url: 'http://127.0.0.1:3000', names: 'PUBLIC_URL' },
])('says what to set, without $without', ({ settings, url, names }) => {
  expect(() => made(settings, url)).toThrow(FixSettings)
  expect(() => made(settings, url)).toThrow(names)
})
