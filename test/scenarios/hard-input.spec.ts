import type { RawRequest } from '@beckon/plugin-kit'
import { render } from '../../apps/hub/src/render/render.ts'
import type { HubSpotSettings } from '../../plugins/hubspot/src/settings.ts'
import { sign as signAsHubSpot } from '../../plugins/hubspot/src/verify.ts'
import { batch, propertyChanged } from '../support/crm.ts'
import { HOSTILE_TEXT } from '../support/hostile.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const items = () =>
  hub.rows<{ id: string; state: string; error: { code: string; message: string } | null }>(
    'SELECT id, state, error FROM inbox_item',
  )

/** The same webhook with other bytes for its body; it is signed as it then stands. */
const withBody = ({ headers }: Post, body: string | Buffer): Post => ({ ...(headers && { headers }), body })
const withField = (post: Post, text: string): Post =>
  withBody(post, JSON.stringify(post.body).replace(/^\{/, `{${text},`))
const placed = () => order(MONDAY_NOON)

describe('a body that cannot be read, well signed', () => {
  it.each([
    ['no JSON', 'nonsense'],
    ['JSON that is cut off', '{"id": 5001, "line_items": ['],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
    ['an array', '[]'],
    ['a text', '"orders/create"'],
    ['null', 'null'],
  ])('(%s) is answered 200 and kept as a dead letter that says what to do', async (_what, body) => {
    const answer = await hub.post('shopify', withBody(placed(), body))
    expect(answer.status).toBe(200)
    await hub.settle()
    const [item] = await items()
    expect(item).toMatchObject({ state: 'dead' })
    expect(item?.error?.message).toMatch(/^shopify: orders\/create.+replay/)
    expect(item?.error?.message).toContain(item?.id as string)
  })

  it('is digested when it is replayed, once somebody has mended what it failed at', async () => {
    await hub.receive('shopify', withBody(placed(), 'nonsense'))
    await hub.settle()
    await hub.rows('UPDATE request SET body = $1', [Buffer.from(JSON.stringify(placed().body))])
    await hub.rows(`UPDATE inbox_item SET state = 'waiting', error = NULL WHERE state = 'dead'`)
    await hub.settle()
    expect(await items()).toMatchObject([{ state: 'done', error: null }])
    expect(await hub.messages()).toMatchObject([{ trigger: 'order-confirmed' }])
  })
})

it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'answers %s 405, because webhooks are posted',
  async method => {
    const answer = async (path: string) => {
      const { status, headers } = await fetch(`${hub.url}/webhooks/${path}`, { method })
      return { status, allow: headers.get('allow') }
    }
    expect(await answer('shopify')).toEqual({ status: 405, allow: 'POST' })
    expect(await answer('shopify/00000000-0000-0000-0000-000000000000')).toEqual({ status: 405, allow: 'POST' })
    expect(await answer('nobody')).toEqual({ status: 404, allow: null })
  },
)

describe('a URL with a slash at its end, as people paste it,', () => {
  const slashed = (request: RawRequest) => ({ ...request, url: `${request.url}/` })
  const signedAsHubSpot = (request: RawRequest) => {
    const settings = hub.ground.config.plugins.hubspot as HubSpotSettings
    return { ...request, headers: signAsHubSpot(request, settings, hub.clock.real()) }
  }
  const renamed = () => batch(propertyChanged(MONDAY_NOON, 'firstname', 'Ada'))

  it('is that without', async () => {
    expect((await hub.post('shopify', placed(), slashed)).status).toBe(200)
    await hub.settle()
    expect((await hub.messages()).map(message => message.trigger)).toEqual(['order-confirmed'])
  })

  it('asks for the same signature', async () => {
    const forged = (request: RawRequest) => ({ ...slashed(request), headers: {} })
    expect((await hub.post('shopify', placed(), forged)).status).toBe(401)
    expect(await items()).toEqual([])
  })

  it.each([
    ['with it, where that was called', (request: RawRequest) => signedAsHubSpot(slashed(request)), 200],
    ['without it, where that was called', (request: RawRequest) => signedAsHubSpot(request), 200],
    ['without it, where it was called with it', (request: RawRequest) => slashed(signedAsHubSpot(request)), 401],
  ])('is verified as it was requested: signed %s', async (_how, change, status) => {
    expect((await hub.post('hubspot', renamed(), change)).status).toBe(status)
    expect(await items()).toHaveLength(status === 200 ? 1 : 0)
  })

  it.each(['shopify/', 'shopify/00000000-0000-0000-0000-000000000000/'])('takes no GET: %s', async path => {
    const { status, headers } = await fetch(`${hub.url}/webhooks/${path}`)
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST' })
  })

  it('is of nobody where the plugin is', async () => {
    expect((await hub.post('nobody', placed(), slashed)).status).toBe(404)
  })
})

it.each([
  ['a topic nobody knows', 'orders/teleported', 'ignored'],
  ['a topic that is a property of every object', 'constructor', 'ignored'],
  ['a topic we know', 'orders/create', 'done'],
])('%s is kept as %s %s', async (_what, topic, state) => {
  await hub.receive('shopify', order(MONDAY_NOON, { topic }))
  await hub.settle()
  expect(await items()).toMatchObject([{ state }])
})

it.each([
  ['a byte over 5 MiB', 5 * 1024 * 1024 + 1, 413, 0],
  ['5 MiB', 5 * 1024 * 1024, 200, 1],
])('%s of body is answered %s %s', async (_what, bytes, status, stored) => {
  const filler = bytes - JSON.stringify(placed().body).length - '"note":"",'.length
  const answer = await hub.post('shopify', withField(placed(), `"note":"${'x'.repeat(filler)}"`))
  expect(answer.status).toBe(status)
  expect(await items()).toHaveLength(stored)
})

it('a body that is too large is counted, says so, and its sender may write it to the end to see that', async () => {
  const answer = await hub.post('shopify', { body: 'x'.repeat(7 * 1024 * 1024) })
  expect(answer.headers.get('connection')).not.toBe('close')
  expect(await answer.json()).toMatchObject({ error: 'too-large', detail: expect.stringContaining('5 MiB') })
  const metrics = await (await fetch(`${hub.url}/metrics`)).text()
  expect(metrics).toMatch(/^beckon_received_total\{plugin="shopify",outcome="too-large"\} \d/m)
})

describe('a signature', () => {
  const SIGNATURES = { shopify: 'x-shopify-hmac-sha256', hubspot: 'x-hubspot-signature-v3', stripe: 'stripe-signature' }
  const changes = [
    ['missing', (_value: string) => undefined, 401],
    [
      'of other bytes',
      (value: string) =>
        value.replace(/[A-Za-z0-9]=*$/, end => (end[0] === 'b' ? `c${end.slice(1)}` : `b${end.slice(1)}`)),
      401,
    ],
    ['empty', () => '', 401],
    ['as the platform makes it', (value: string) => value, 200],
  ] as const

  describe.each(Object.entries(SIGNATURES))('of %s', (plugin, name) => {
    it.each(changes)(
      '%s is answered as it should be, and only what is genuine is kept',
      async (_what, change, status) => {
        const body = plugin === 'hubspot' ? [] : placed().body
        const answer = await hub.post(
          plugin,
          { ...placed(), body: plugin === 'hubspot' ? JSON.stringify([{}]) : body },
          request => {
            const { [name]: genuine, ...headers } = request.headers
            const presented = change(genuine as string)
            return { ...request, headers: presented === undefined ? headers : { ...headers, [name]: presented } }
          },
        )
        expect(answer.status).toBe(status)
        expect((await hub.rows('SELECT id FROM request')).length).toBe(status === 200 ? 1 : 0)
      },
    )
  })
})

describe('text and numbers that databases and languages stumble over', () => {
  it.each([
    ['deep nesting', `"note":${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    [
      'deep nesting beside a number that needs care',
      `"big":12345678901234567890,"note":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    ],
    ['NUL', '"note":"a\\u0000b"'],
    ['a lone surrogate', '"note":"\\ud83d"'],
    [
      '__proto__',
      '"__proto__":{"email":"eve@example.com","polluted":true},"constructor":{"prototype":{"polluted":true}}',
    ],
    ['an unknown enum', '"financial_status":"PAID_IN_SHELLS"'],
    ['numbers out of range', '"total_weight":1e999,"number":-0'],
  ])(
    '%s in a field beside: the order is digested, or kept as a dead letter; the next is confirmed',
    async (_what, field) => {
      await hub.receive('shopify', withField(placed(), field))
      await hub.receive('shopify', order(MONDAY_NOON, { id: 5002, email: 'bob@example.com' }))
      await hub.settle()
      expect((await hub.messages()).map(message => message.address)).toContain('bob@example.com')
      expect((await items()).map(item => item.state)).not.toContain('waiting')
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    },
  )

  it('NUL and lone surrogates in what is kept become a sign that something was there', async () => {
    await hub.receive(
      'shopify',
      withBody(placed(), JSON.stringify(placed().body).replace('"#5001"', '"#\\u0000\\ud83d1"')),
    )
    await hub.settle()
    expect(await hub.messages()).toMatchObject([{ data: { name: '#��1' } }])
  })

  it('ids beyond 2^53 keep their last digits, and so are two', async () => {
    const big = (digits: string) =>
      withBody(placed(), JSON.stringify(placed().body).replace('"id":5001', `"id":${digits}`))
    for (const digits of ['9007199254740993', '9007199254740992']) {
      const { headers, ...post } = big(digits)
      await hub.receive('shopify', { ...post, headers: { ...headers, 'x-shopify-webhook-id': digits } })
    }
    await hub.settle()
    const orders = await hub.rows<{ id: string }>(`SELECT id FROM subject WHERE kind = 'order' ORDER BY id`)
    expect(orders.map(({ id }) => id.split('/').at(-1))).toEqual(['9007199254740992', '9007199254740993'])
    expect(await hub.messages()).toHaveLength(2)
  })

  it('an order of 10,000 lines is counted whole and shown in part', async () => {
    const line = { product_id: 1, variant_id: 2, title: 'Nail', quantity: 1, price: '0.01' }
    const post = placed()
    await hub.receive('shopify', { ...post, body: { ...(post.body as object), line_items: Array(10_000).fill(line) } })
    await hub.settle()
    expect(
      await hub.rows(`SELECT state->'content'->'value'->'itemCount' AS count FROM subject WHERE kind = 'order'`),
    ).toEqual([{ count: 10_000 }])
    expect(await hub.messages()).toMatchObject([{ state: 'accepted' }])
  })
})

it('what a buyer wrote into names and titles stays text in the mail', async () => {
  const post = checkout(MONDAY_NOON, {
    customer: { id: 7001, email: 'ada@example.com', first_name: HOSTILE_TEXT } as { id: number },
    items: [{ title: HOSTILE_TEXT, quantity: 1, price: '1.00', line_price: '1.00' }],
  })
  await hub.receive('shopify', post)
  await hub.advance({ hours: 1 })
  const [message] = await hub.rows<{ template_revision: string; data: Record<string, unknown>; locale: string }>(
    'SELECT * FROM message',
  )
  const template = hub.app.hub.templates.get(message?.template_revision as string)
  const { subject, html } = render(template as NonNullable<typeof template>, message?.data ?? {}, {
    locale: message?.locale,
  })
  expect(subject).not.toMatch(/[\r\n]/)
  expect(html).not.toContain('<script>')
  expect(html).toContain('&lt;script&gt;')
  expect(html).toContain('evil')
})

it.each(['text/plain', 'garbage', ''])('takes a signed webhook whatever it calls its content: %j', async type => {
  const post = order(MONDAY_NOON)
  const answer = await hub.post('shopify', { ...post, headers: { ...post.headers, 'content-type': type } })
  expect(answer.status).toBe(200)
  await hub.settle()
  expect((await hub.messages()).map(message => message.trigger)).toEqual(['order-confirmed'])
})
