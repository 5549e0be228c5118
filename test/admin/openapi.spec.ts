import { type AdminApp, startAdmin } from './admin-app.ts'

let admin: AdminApp
// biome-ignore lint/suspicious/noExplicitAny: the document is what is judged.
let document: any

beforeAll(async () => {
  admin = await startAdmin()
  document = (await admin.api('/openapi.json')).body
})

afterAll(() => admin.stop())

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

interface Operation {
  readonly name: string
  readonly operationId: string
  readonly summary?: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: object }[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

function operations(): Operation[] {
  return Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({
      ...(item[method] as Operation),
      name: `${method.toUpperCase()} ${path}`,
    })),
  )
}

/** Every object in the document. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (value === null || typeof value !== 'object') return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const inner of Object.values(value)) yield* objects(inner)
}

it('is an OpenAPI 3.1 document', () => {
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: expect.any(String), version: expect.any(String) } })
})

it('has every route under /admin/api, and no other', () => {
  const served = admin.routes
    .filter(route => /^(GET|POST|PUT|PATCH|DELETE) \/admin\/api\/[^*]*$/.test(route))
    .map(route => route.replace(/:(\w+)/g, '{$1}'))
  expect(
    operations()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...new Set(served)].sort())
  expect(served.length).toBeGreaterThan(15)
})

it('has no reference that leads nowhere', () => {
  const references = [...objects(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []))
  const resolved = (reference: string) =>
    reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document)
  expect(references.filter(reference => resolved(reference) === undefined)).toEqual([])
  expect(new Set(references)).toContain('#/components/schemas/Problem')
  expect(new Set(references)).toContain('#/components/schemas/InboxItem')
})

it('says nullable as JSON Schema does, not as OpenAPI 3.0 did', () => {
  expect([...objects(document)].filter(value => 'nullable' in value)).toEqual([])
})

it('lets answers grow, and keeps what maps hold', () => {
  const { InboxItem, Contact, ReplayRequest } = document.components.schemas
  expect(InboxItem).not.toHaveProperty('additionalProperties')
  expect(Contact.properties.consent.additionalProperties).toEqual({ $ref: '#/components/schemas/Consent' })
  expect(ReplayRequest.additionalProperties).toBe(false)
})

it('gives every operation a name of its own, a summary, the token and the shape of its errors', () => {
  const all = operations()
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length)
  for (const { name, summary, security, responses } of all) {
    const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    expect({ name, summary, security, problem: responses.default?.content }).toEqual({
      name,
      summary: expect.stringMatching(/\.$/),
      security: [{ bearer: [] }],
      problem,
    })
  }
})

it('describes the parameters and the items of a list', () => {
  const list = operations().find(({ name }) => name === 'GET /admin/api/messages')
  const parameters = Object.fromEntries((list?.parameters ?? []).map(({ name, schema }) => [name, schema]))
  expect(Object.keys(parameters).sort()).toEqual([
    'Beckon-Tenant',
    'after',
    'ambiguous',
    'channel',
    'contact',
    'limit',
    'state',
    'trigger',
  ])
  expect(parameters.limit).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 50 })
  expect(parameters.state).toMatchObject({ enum: ['claimed', 'accepted', 'failed', 'unknown', 'dropped'] })
  expect(list?.responses['200']?.content?.['application/json']?.schema).toMatchObject({
    properties: { data: { items: { $ref: '#/components/schemas/Message' } } },
  })
})

describe('its page', () => {
  it('asks for no token itself, and loads everything from here', async () => {
    const { status, headers, text } = await admin.request('/admin/docs')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/)
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string)
    expect(loaded.length).toBeGreaterThan(2)
    for (const url of loaded) expect({ url, status: (await admin.request(url)).status }).toEqual({ url, status: 200 })
  })

  it.each(['/admin/docs/package.json', '/admin/docs/..%2Fpackage.json', '/admin/docs/constructor'])(
    '%s is not served',
    async path => {
      expect((await admin.request(path)).status).toBe(404)
    },
  )
})
