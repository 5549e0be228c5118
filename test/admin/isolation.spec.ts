import type { Answer } from '../support/answer.ts'
import { type Post, startHub, type TestHub } from '../support/hub.ts'
import { type Asked, addMerchant, type Merchant, operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { CASES, type Names } from './isolation-cases.ts'

/** Two merchants with the same things: the same buyer, order and cart. What one sees and does, another never does. */
let hub: TestHub
let anne: Merchant
let bob: Merchant

beforeAll(async () => {
  hub = await startHub()
  anne = await addMerchant(hub, 'anne')
  bob = await addMerchant(hub, 'bob')
  for (const merchant of [anne, bob]) await merchant.receive(order(hub.clock.now()))
  await hub.settle()
  // One message of each is ambiguous, and one item of each waits to be replayed.
  await hub.rows(`UPDATE message SET state = 'unknown', ambiguous = true`)
  for (const merchant of [anne, bob]) {
    await merchant.receive({ ...order(hub.clock.now()), body: 'no JSON' })
    await merchant.receive(checkout(hub.clock.now()))
    await merchant.receive(dataRequest(merchant))
  }
  await hub.settle()
})

afterAll(() => hub.stop())

interface Described {
  readonly paths: Readonly<Record<string, Path>>
}

interface Path {
  readonly get: { readonly parameters: readonly { readonly name: string; readonly in: string }[] }
}

const operations = async (): Promise<string[]> => {
  const { paths } = (await operator<Described>(hub, '/openapi.json')).body
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method.toUpperCase()} ${path.replace('/admin/api', '')}`),
  )
}

const parametersOf = async (path: string): Promise<string[]> => {
  const { get } = (await operator<Described>(hub, '/openapi.json')).body.paths[`/admin/api${path}`] as Path
  return get.parameters.filter(one => one.in === 'query').map(({ name }) => name)
}

/** customers/data_request for the buyer of the order. */
function dataRequest({ shop }: Merchant): Post {
  const { headers } = order(hub.clock.now())
  const customer = { id: 7001, email: 'ada@example.com', phone: null }
  return {
    headers: { ...headers, 'x-shopify-topic': 'customers/data_request' },
    body: { shop_id: 1, shop_domain: shop, customer, orders_requested: [5001], data_request: { id: 9001 } },
  }
}

/** The names of what a merchant has: what a request can ask for, and what an answer to another must not have. */
async function namesOf({ id: tenant, token, shop }: Merchant): Promise<Names & { readonly marks: readonly string[] }> {
  const ids = async (query: string) => (await hub.rows<{ id: string }>(query, [tenant])).map(row => row.id)
  const all = await Promise.all(
    ['inbox_item', 'event', 'contact', 'run', 'message', 'decision', 'connection', 'privacy_request'].map(table =>
      ids(`SELECT id FROM ${table} WHERE tenant_id = $1`),
    ),
  )
  const [item = ''] = await ids(`SELECT id FROM inbox_item WHERE tenant_id = $1 ORDER BY state = 'dead', id`)
  const [event = ''] = await ids(`SELECT id FROM event WHERE tenant_id = $1 AND type = 'order.placed'`)
  const [message = ''] = await ids(`SELECT id FROM message WHERE tenant_id = $1`)
  const [contact = ''] = await ids('SELECT id FROM contact WHERE tenant_id = $1')
  const [privacyRequest = ''] = await ids('SELECT id FROM privacy_request WHERE tenant_id = $1')
  return { tenant, item, event, message, contact, privacyRequest, marks: [...all.flat(), shop, token] }
}

/** Everything that is a merchant's, in every table there is. */
async function rowsOf({ id }: Merchant): Promise<Record<string, unknown>> {
  const tables = await hub.rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'tenant_id' ORDER BY 1`,
  )
  const own = tables.map(async ({ name }) => {
    const rows = await hub.rows<{ row: string }>(
      `SELECT row_to_json(t)::text AS row FROM ${name} t WHERE tenant_id = $1 ORDER BY 1`,
      [id],
    )
    return [name, rows.map(({ row }) => row)] as const
  })
  const tenant = await hub.rows('SELECT * FROM tenant WHERE id = $1', [id])
  return { ...Object.fromEntries(await Promise.all(own)), tenant }
}

const seenIn = ({ text }: Answer, marks: readonly string[]): string[] => marks.filter(mark => text.includes(mark))

/** A refusal may repeat what it was asked for. */
const notAsked = (path: string, marks: readonly string[]) => marks.filter(mark => !path.includes(mark))

it('has a case for every route of the API', async () => {
  expect(Object.keys(CASES).sort()).toEqual((await operations()).sort())
})

const EACH = Object.entries(CASES).map(([operation, example]) => {
  const [method = '', path = ''] = operation.split(' ')
  return { operation, method, path, ...example }
})

function request({ method, path, body }: (typeof EACH)[number], names: Names): [string, Asked] {
  return [
    path.replace(/\{(\w+)\}/, (_, name) => pathName(path, name, names)),
    { method, ...(body && { body: body(names) }) },
  ]
}

function pathName(path: string, name: string, names: Names): string {
  if (name === 'name') return path.startsWith('/channels') ? 'email' : 'order-confirmed'
  if (path.startsWith('/tenants')) return names.tenant
  if (path.startsWith('/inbox')) return names.item
  if (path.startsWith('/events')) return names.event
  if (path.startsWith('/privacy-requests')) return names.privacyRequest
  return path.startsWith('/messages') ? names.message : names.contact
}

describe.each(EACH)('$operation', example => {
  it.each([
    ['one merchant', () => [anne, bob] as const],
    ['the other', () => [bob, anne] as const],
  ])('asked by %s: shows and changes nothing of the other', async (_who, of) => {
    const [own, other] = of()
    const names = await namesOf(other)
    const before = await rowsOf(other)
    const [path, asked] = request(example, names)
    const answer = await own.api(path, asked)
    const seen = seenIn(answer, notAsked(path, names.marks))
    expect({ status: answer.status, seen }).toEqual({ status: example.other, seen: [] })
    expect(await rowsOf(other)).toEqual(before)
  })

  it('asked with a header that names the other, is refused', async () => {
    const names = await namesOf(bob)
    const [path, asked] = request(example, names)
    const answer = await anne.api(path, { ...asked, headers: { 'beckon-tenant': bob.id } })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 403, code: 'other-tenant' })
  })
})

describe.each(EACH.filter(({ method, path }) => method === 'GET' && !path.includes('{')))('$operation', ({ path }) => {
  it('is filtered by nothing that leads to the other', async () => {
    const names = await namesOf(bob)
    const filters = (await parametersOf(path)).filter(name => ['contact', 'externalId', 'email'].includes(name))
    for (const filter of filters) {
      const answer = await anne.api(`${path}?${filter}=${names.contact}`)
      expect(answer.body).toEqual({ data: [], next: null })
      const byAddress = await anne.api(`${path}?${filter}=ada@example.com`)
      expect(seenIn(byAddress, names.marks)).toEqual([])
    }
  })

  it('goes on from where the other stood without showing it', async () => {
    const names = await namesOf(bob)
    const { next } = (await bob.api(`${path}?limit=1`)).body
    if (next) expect(seenIn(await anne.api(`${path}?after=${next}`), names.marks)).toEqual([])
  })
})

/** The controls: what was refused to the other is there, and can be done. Last, for these have effects. */
describe.each(EACH)('$operation', example => {
  afterEach(() => hub.settle())

  it('shows a merchant what is their own', async () => {
    const names = await namesOf(bob)
    const [path, asked] = request(example, names)
    const before = await rowsOf(bob)
    const answer = await bob.api(path, asked)
    expect({ path, status: answer.status, text: answer.text.slice(0, 500) }).toMatchObject({ status: example.own })
    const shows = seenIn(answer, names.marks).length > 0
    const changes = JSON.stringify(await rowsOf(bob)) !== JSON.stringify(before)
    expect({ shows, changes }).toEqual({ shows: example.shows ?? false, changes: example.changes ?? false })
  })

  it('shows it to the operator who names them, and to nobody who names no tenant', async () => {
    const names = await namesOf(bob)
    const [path, asked] = request(example, names)
    if (asked.method !== 'GET' || !example.shows) return
    expect(seenIn(await operator(hub, path, { headers: { 'beckon-tenant': bob.id } }), names.marks)).not.toEqual([])
    expect(seenIn(await operator(hub, path), notAsked(path, names.marks))).toEqual([])
  })
})

describe('the operator', () => {
  it.each(['nobody', 'BOB', "' OR 1 = 1", 'bob, anne'])('is told that there is no tenant %j', async id => {
    const { status, body } = await operator(hub, '/runs', { headers: { 'beckon-tenant': id } })
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not-found' })
  })

  it('sees the default tenant without a header, and with its name', async () => {
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002 }))
    await hub.settle()
    const [plain, named] = await Promise.all([
      operator(hub, '/messages'),
      operator(hub, '/messages', { headers: { 'beckon-tenant': 'default' } }),
    ])
    expect(plain.body.data).toHaveLength(1)
    expect(named.body).toEqual(plain.body)
  })
})

describe('a token', () => {
  const FORGED = [
    (own: string) => own.slice(0, -1),
    (own: string) => own.replace('anne', 'bob'),
    () => 'anne.',
    () => 'nobody.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    () => 'default.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ]
  it.each(FORGED.map((forge, n) => [n, forge] as const))('that is not genuine (%i) is refused', async (_n, forge) => {
    const answer = await fetch(`${hub.url}/admin/api/runs`, {
      headers: { authorization: `Bearer ${forge(anne.token)}` },
    })
    expect(answer.status).toBe(401)
    expect((await anne.api('/runs')).status).toBe(200)
  })

  it('is kept as a hash only, and ends when another is made', async () => {
    const stored = JSON.stringify(await hub.rows('SELECT * FROM tenant'))
    expect(stored).not.toContain(anne.token.split('.')[1])
    const { token } = (await operator<{ token: string }>(hub, `/tenants/${anne.id}/token`, { method: 'POST' })).body
    expect((await anne.api('/runs')).status).toBe(401)
    const answer = await fetch(`${hub.url}/admin/api/runs`, { headers: { authorization: `Bearer ${token}` } })
    expect(answer.status).toBe(200)
  })

  it('does not open the metrics of all to one', async () => {
    const metrics = (authorization: string) =>
      fetch(`${hub.url}/metrics`, { headers: { authorization, 'x-forwarded-for': '203.0.113.9' } })
    expect((await metrics(`Bearer ${bob.token}`)).status).toBe(401)
    expect((await metrics(`Bearer ${hub.adminToken}`)).status).toBe(200)
  })
})

describe('the mailbox', () => {
  it('shows the tenant it is asked for, and its links stay there', async () => {
    const page = async (path: string) => (await fetch(`${hub.url}${path}`)).text()
    const [names, others] = [await namesOf(bob), await namesOf(anne)]
    const list = await page(`/mailbox?tenant=${bob.id}`)
    expect(list).toContain(`/mailbox/${names.message}?tenant=${bob.id}`)
    expect(list).not.toContain(others.message)
    expect(await page('/mailbox')).not.toContain(names.message)
    expect((await fetch(`${hub.url}/mailbox/${names.message}`)).status).toBe(404)
    expect((await fetch(`${hub.url}/mailbox/${names.message}?tenant=${anne.id}`)).status).toBe(404)
    expect((await fetch(`${hub.url}/mailbox/${names.message}?tenant=${bob.id}`)).status).toBe(200)
  })
})
