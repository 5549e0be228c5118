import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Answer } from '../support/answer.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'

/** What the API answers, whatever it is asked, is what its own document says. */
let hub: TestHub
let routes: readonly Route[]
let ajv: Ajv2020

beforeAll(async () => {
  hub = await startHub()
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.receive('shopify', { ...order(hub.clock.now()), body: 'no JSON' })
  await hub.receive('shopify', checkout(hub.clock.now()))
  await hub.receive('shopify', dataRequest())
  await hub.settle()
  const { body: document } = await operator<Described>(hub, '/openapi.json')
  ajv = new Ajv2020({ strict: false, formats: FORMATS })
  ajv.addSchema(document, 'api')
  routes = await Promise.all(
    Object.entries(document.paths).flatMap(([path, { get }]) => (get ? routeOf(path, get) : [])),
  )
})

afterAll(() => hub.stop())

interface Described {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>
}

interface Operation {
  readonly parameters: readonly Parameter[]
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly schema: AnySchema & { readonly type?: string }
}

interface Route {
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly answers: ValidateFunction
}

// RFC 3339, section 5.6, which OpenAPI and JSON Schema go by: years have four digits.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const FORMATS = { 'date-time': INSTANT, uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i }

/** customers/data_request for the buyer of the order. */
function dataRequest() {
  const { headers } = order(hub.clock.now())
  const body = { shop_id: 1, shop_domain: 'ada-books.myshopify.com', customer: { id: 7001, email: 'ada@example.com' } }
  return {
    headers: { ...headers, 'x-shopify-topic': 'customers/data_request' },
    body: { ...body, data_request: { id: 1 } },
  }
}

async function routeOf(path: string, { parameters }: Operation): Promise<Route> {
  const schema = `api#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`
  return {
    path: await named(path.replace('/admin/api', '')),
    parameters: parameters.filter(parameter => parameter.in === 'query'),
    answers: ajv.compile({ $ref: encodeURI(schema) }),
  }
}

/** With the name of something that is there. */
async function named(path: string): Promise<string> {
  const [, resource = ''] = path.split('/')
  if (resource === 'tenants') return path.replace('{id}', 'default')
  if (path.includes('{name}')) return path.replace('{name}', 'order-confirmed')
  if (!path.includes('{id}')) return path
  const { body } = await operator(hub, `/${resource}`)
  return path.replace('{id}', body.data[0]?.id as string)
}

it('is what the document says, on every route', async () => {
  expect(routes.length).toBeGreaterThan(20)
  for (const { path, answers } of routes) {
    const { status, body } = await operator(hub, path)
    expect({ path, status, fits: answers(body), errors: answers.errors }).toMatchObject({ status: 200, fits: true })
    // The control: the schema asks for something.
    expect({ path, fits: answers(path === '/openapi.json' ? [] : {}) }).toEqual({ path, fits: false })
  }
})

const NOBODY = '6e6f626f-6479-4000-8000-000000000000'
const cursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url')

const ODD: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '%',
    '\n',
    '😀',
    "'; --",
    'null',
    'undefined',
    'true',
    'TRUE',
    '[]',
    '{}',
    '__proto__',
    'a'.repeat(501),
  ],
  ...[
    '0',
    '-0',
    '1',
    '100',
    '101',
    '-1',
    '+5',
    ' 5',
    '5 ',
    '05',
    '5.0',
    '1e1',
    '0x10',
    '1_0',
    '٥',
    'NaN',
    'Infinity',
    '9'.repeat(30),
  ],
  ...[
    '2026-03-02T12:00:00Z',
    '2026-03-02T12:00:00+01:00',
    '2026-03-02T12:00:00-23:59',
    '2026-03-02T12:00:00.123456789Z',
  ],
  ...[
    '2026-03-02',
    '2026-03',
    '2026-03-02T12:00Z',
    '2026-03-02 12:00:00Z',
    '2026-03-02T12:00:00',
    '2026-03-02T24:00:00Z',
  ],
  ...['2026-02-30T00:00:00Z', '2016-12-31T23:59:60Z', '1772452800', '20260302T120000Z', 'now', 'infinity', '-infinity'],
  ...['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+01:00', '0001-01-01T00:00:00Z', '-000001-01-01T00:00:00Z'],
  ...['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-01:00', '+010000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'],
  ...['ada@example.com', '@', '+4930123456', NOBODY, NOBODY.toUpperCase(), `{${NOBODY}}`],
  ...['9999999999999999', '-9999999999999999', '-0'].map(at => cursor({ at, id: NOBODY })),
  ...[0, 4, 5, -1, 0.5].map(rank => cursor({ at: '0', rank, id: NOBODY })),
  ...['', '\0', 'z'].map(key => cursor({ key })),
  cursor(null),
]

/** The same query as a reader of the document would write it, and as a form or a careless script would. */
const queries = (name: string): { readonly query: string; readonly value?: string }[] => [
  ...ODD.map(value => ({ query: `${name}=${encodeURIComponent(value)}`, value })),
  ...[`${name}`, `${name}=%zz`, `${name}=%ff`, `${name}=1&${name}=2`, `${name}[]=1`, `${name}[a]=1`].map(query => ({
    query,
  })),
]

it('is what the document says, or a problem, for any value of any parameter', async () => {
  const faults: string[] = []
  let good = 0
  for (const route of routes)
    for (const parameter of route.parameters) {
      const judged = queries(parameter.name).map(async ({ query, value }) => {
        const path = `${route.path}?${query}`
        const answer = await operator(hub, path)
        if (answer.status === 200) good++
        const fault = faultIn(route, answer) ?? (answer.status === 200 ? misfit(parameter, value) : undefined)
        if (fault) faults.push(`${path}: ${fault}`)
      })
      await Promise.all(judged)
    }
  expect(faults).toEqual([])
  expect(good).toBeGreaterThan(500)
})

function faultIn({ answers }: Route, { status, body, text }: Answer): string | undefined {
  const fits = status === 200 ? answers : ajv.getSchema('api#/components/schemas/Problem')
  if (status !== 200 && status !== 400) return `${status} ${text}`
  return fits?.(body) ? undefined : ajv.errorsText(fits?.errors)
}

/** What was taken for a value is one by the document too. */
function misfit({ schema }: Parameter, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const written = schema.type === 'integer' && /^\d+$/.test(value) ? Number(value) : value
  return ajv.validate(schema, written) ? undefined : `was taken: ${ajv.errorsText()}`
}
