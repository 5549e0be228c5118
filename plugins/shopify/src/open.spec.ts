import type { Item, RawRequest } from '@beckon/plugin-kit'
import { open } from './open.ts'

const HEADERS = {
  'x-shopify-topic': 'orders/create',
  'x-shopify-shop-domain': 'ada-books.myshopify.com',
  'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  'x-shopify-triggered-at': '2026-11-21T11:59:58.902368158Z',
}

function opened(headers: RawRequest['headers'], body = '{"id":1}'): Item | undefined {
  const request = { method: 'POST', url: '', headers: { ...HEADERS, ...headers }, body: Buffer.from(body) }
  return open(request, topic => topic === 'orders/create')[0]
}

describe('open', () => {
  it('reads who, what and when from the headers', () => {
    expect(opened({})).toEqual({
      id: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      topic: 'orders/create',
      account: 'ada-books.myshopify.com',
      occurredAt: new Date('2026-11-21T11:59:58.902Z'),
      isTest: false,
      body: { id: 1 },
    })
  })

  it('reads the headers of the Events preview, which lack the x-', () => {
    const headers = Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name.slice(2), value]))
    const request = { method: 'POST', url: '', headers, body: Buffer.from('{"id":1}') }
    expect(open(request, () => true)).toEqual([opened({})])
  })

  it.each([
    ['X-Shopify-Test: true', { 'x-shopify-test': 'true' }, { isTest: true }],
    ['X-Shopify-Test: false', { 'x-shopify-test': 'false' }, { isTest: false }],
    ['a time that cannot be read', { 'x-shopify-triggered-at': 'now' }, { occurredAt: null }],
    ['a topic in capitals', { 'x-shopify-topic': 'Orders/Create' }, { topic: 'orders/create' }],
    [
      'a domain in capitals',
      { 'x-shopify-shop-domain': 'Ada-Books.MyShopify.com' },
      { account: 'ada-books.myshopify.com' },
    ],
    [
      'a domain with a slash',
      { 'x-shopify-shop-domain': 'ada-books.myshopify.com/' },
      { account: 'ada-books.myshopify.com' },
    ],
  ])('understands %s', (_what, headers, expected) => {
    expect(opened(headers)).toMatchObject(expected)
    expect(opened(headers)).not.toHaveProperty('fault')
  })
})

describe('the id of a request without one', () => {
  const nameless = { 'x-shopify-webhook-id': undefined }

  it('is the same for the same body', () => {
    expect(opened(nameless)?.id).toMatch(/^[0-9a-f]{64}$/)
    expect(opened(nameless)?.id).toBe(opened(nameless)?.id)
  })

  it('differs with the body', () => {
    expect(opened(nameless, '{"id":2}')?.id).not.toBe(opened(nameless)?.id)
  })
})

describe('a shop', () => {
  it.each([
    ['is missing', undefined],
    ['is no shop of Shopify', 'ada-books.example'],
    ['only ends like one', 'evil.example/.myshopify.com'],
    ['only begins like one', 'ada-books.myshopify.com.evil.example'],
    ['is one of a preview', 'ada-books.myshopify.io'],
    ['begins with a hyphen', '-ada.myshopify.com'],
    ['is two', 'ada-books.myshopify.com, other.myshopify.com'],
  ])('that %s is a fault', (_what, domain) => {
    const item = opened({ 'x-shopify-shop-domain': domain })
    expect(item).toMatchObject({ account: 'unknown', fault: expect.stringContaining('x-shopify-shop-domain') })
  })

  it.each(['shop_domain', 'myshopify_domain'])('that %s in the body contradicts is a fault', name => {
    expect(opened({}, JSON.stringify({ [name]: 'other.myshopify.com' }))?.fault).toContain(name)
    expect(opened({}, JSON.stringify({ [name]: 'ADA-books.myshopify.com' }))).not.toHaveProperty('fault')
    expect(opened({}, JSON.stringify({ [name]: null }))).not.toHaveProperty('fault')
  })

  it('may be contradicted where the topic means nothing here', () => {
    const headers = { 'x-shopify-topic': 'app/scopes_update' }
    expect(opened(headers, '{"shop_domain":"other.myshopify.com"}')).not.toHaveProperty('fault')
  })

  it('is nobody’s in a sample of Shopify, which is a test whatever the headers say', () => {
    expect(opened({}, '{"shop_domain":"{shop}.myshopify.com"}')).toMatchObject({ isTest: true })
    expect(opened({}, '{"shop_domain":"{shop}.myshopify.com"}')).not.toHaveProperty('fault')
    expect(opened({}, '{"shop_domain":"ada-books.myshopify.com"}')).toMatchObject({ isTest: false })
  })
})

it('says so when the topic is missing', () => {
  expect(opened({ 'x-shopify-topic': undefined })).toMatchObject({
    topic: '',
    fault: expect.stringContaining('x-shopify-topic'),
  })
})
