import type { z } from 'zod'
import { ProblemDetails } from '../../apps/hub/src/admin/http/problem.ts'
import { type AdminApp, type Answer, type Request, startAdmin } from './admin-app.ts'
import { idOf, insert } from './rows.ts'

type Problem = z.infer<typeof ProblemDetails>

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
  await insert(admin.dataSource, 'run', { id: idOf('run') })
  await insert(admin.dataSource, 'message', { id: idOf('message'), run_id: idOf('run') })
})

afterAll(() => admin.stop())

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Refusal extends Request {
  readonly path: string
  readonly status: number
  readonly code: string
  /** A part of the detail: what was seen, expected, or is to be done. */
  readonly says: string
}

const NOBODY = idOf('nobody')

const REFUSALS: readonly Refusal[] = [
  { path: '/runs?limit=0', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=101', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=many', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=1.5', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  ...['1e1', '0x10', '%205', '5.0', '%2B5', '%D9%A5'].map(written => ({
    path: `/runs?limit=${written}`,
    status: 400,
    code: 'bad-parameter',
    says: 'from 1 to 100',
  })),
  { path: '/runs?limit=1&limit=2', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?after=', status: 400, code: 'bad-parameter', says: 'after: expected the `next`' },
  { path: '/runs?after=yesterday', status: 400, code: 'bad-parameter', says: 'after: expected the `next`' },
  {
    path: `/runs?after=${base64url({ at: "1'; --", id: NOBODY })}`,
    status: 400,
    code: 'bad-parameter',
    says: 'after: ',
  },
  { path: `/runs?after=${base64url({ at: '1', id: 'me' })}`, status: 400, code: 'bad-parameter', says: 'after: ' },
  { path: `/triggers?after=${base64url(['a'])}`, status: 400, code: 'bad-parameter', says: 'after: ' },
  { path: '/runs?state=wating', status: 400, code: 'bad-parameter', says: 'one of waiting, done, cancelled, dropped' },
  { path: '/runs?state=', status: 400, code: 'bad-parameter', says: 'one of waiting' },
  { path: '/runs?trigger=', status: 400, code: 'bad-parameter', says: 'saw none' },
  { path: '/runs?trigger=a%00b', status: 400, code: 'bad-parameter', says: 'without NUL' },
  { path: '/runs?trigger=a&trigger=b', status: 400, code: 'bad-parameter', says: 'expected one value' },
  { path: '/messages?ambiguous=perhaps', status: 400, code: 'bad-parameter', says: 'true, false' },
  { path: '/events?since=monday', status: 400, code: 'bad-parameter', says: 'such as 2026-03-02T12:00:00Z' },
  { path: '/events?until=2026-02-30T00:00:00Z', status: 400, code: 'bad-parameter', says: 'until: ' },
  { path: '/stats?since=today', status: 400, code: 'bad-parameter', says: 'since: ' },
  { path: '/stats?since=9999-12-31T23:59:59-01:00', status: 400, code: 'bad-parameter', says: 'years 0000 to 9999' },
  { path: '/events?contct=ada', status: 400, code: 'unknown-parameter', says: 'did you mean "contact"?' },
  {
    path: '/events?cursor=1',
    status: 400,
    code: 'unknown-parameter',
    says: 'after, contact, limit, since, type, until',
  },
  { path: '/runs?__proto__=1', status: 400, code: 'unknown-parameter', says: '__proto__' },
  { path: `/messages/${idOf('message')}?full=1`, status: 400, code: 'unknown-parameter', says: 'there are none here' },
  { path: '/stats?limit=1', status: 400, code: 'unknown-parameter', says: 'since' },
  { path: `/inbox/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/events/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/events/${NOBODY}/triggers`, status: 404, code: 'not-found', says: NOBODY },
  { path: '/inbox/17', status: 404, code: 'not-found', says: '17' },
  { path: `/inbox/${NOBODY}/replay`, method: 'POST', status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}/timeline`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}/erase`, method: 'POST', status: 404, code: 'not-found', says: NOBODY },
  { path: `/messages/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  {
    path: `/messages/${NOBODY}/resolve`,
    method: 'POST',
    body: { outcome: 'retry' },
    status: 404,
    code: 'not-found',
    says: NOBODY,
  },
  { path: '/triggers/cart-abandonned/pause', method: 'POST', status: 404, code: 'not-found', says: '"cart-abandoned"' },
  { path: '/nothing', status: 404, code: 'not-found', says: 'GET /admin/api/nothing' },
  { path: '/inbox/replay', method: 'POST', status: 400, code: 'bad-parameter', says: 'state: expected one of dead' },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'waiting' },
    status: 400,
    code: 'bad-parameter',
    says: 'state: ',
  },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'dead', topics: 'a' },
    status: 400,
    code: 'unknown-parameter',
    says: '"topic"',
  },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'dead', ids: ['17'] },
    status: 400,
    code: 'bad-parameter',
    says: 'ids.0',
  },
  { path: '/tenants/', status: 404, code: 'not-found', says: 'GET /admin/api/tenants/' },
  { path: '?a=1', status: 404, code: 'not-found', says: 'GET /admin/api does not' },
  ...['[]', '1', '"state"'].map(body => ({
    path: '/inbox/replay',
    method: 'POST' as const,
    body,
    status: 400,
    code: 'bad-parameter',
    says: 'body: Invalid input: expected object',
  })),
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data', ''].map(type => ({
    path: '/inbox/replay',
    method: 'POST' as const,
    body: 'state=dead',
    headers: { 'content-type': type },
    status: 415,
    code: 'request-refused',
    says: 'application/json',
  })),
  { path: '/inbox/replay', method: 'POST', body: '{"state":', status: 400, code: 'request-refused', says: 'JSON' },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: 'a'.repeat(1_100_000),
    status: 413,
    code: 'request-refused',
    says: 'too large',
  },
  {
    path: `/messages/${idOf('message')}/resolve`,
    method: 'POST',
    body: {},
    status: 400,
    code: 'bad-parameter',
    says: 'outcome: ',
  },
  {
    path: `/messages/${idOf('message')}/resolve`,
    method: 'POST',
    body: { outcome: 'retry' },
    status: 409,
    code: 'not-unknown',
    says: 'accepted',
  },
]

it.each(REFUSALS.map(refusal => ({ method: 'GET' as const, ...refusal })))(
  '$method $path is refused with $status $code',
  async ({ path, status, code, says, ...request }) => {
    const answer = await admin.api(path, request)
    expectProblem(answer, status, code)
    expect(answer.body.detail).toContain(says)
  },
)

it.each([
  { method: 'POST', path: '/events', allow: 'GET, HEAD' },
  { method: 'POST', path: '/events?limit=1', allow: 'GET, HEAD' },
  { method: 'GET', path: '/triggers/cart-abandoned/pause', allow: 'POST' },
  { method: 'DELETE', path: `/inbox/${NOBODY}`, allow: 'GET, HEAD' },
  { method: 'DELETE', path: '/tenants/default', allow: 'GET, HEAD, PATCH' },
  { method: 'DELETE', path: '/tenants', allow: 'GET, HEAD, POST' },
  { method: 'PATCH', path: '/openapi.json', allow: 'GET, HEAD' },
] as const)('$method $path is refused with 405 and the methods there are', async ({ method, path, allow }) => {
  const answer = await admin.api(path, { method })
  expectProblem(answer, 405, 'method-not-allowed')
  expect(answer.headers.allow).toBe(allow)
  expect(answer.body.detail).toContain(allow)
})

it('no route ignores a query parameter that it does not have', async () => {
  const routes = admin.routes.filter(route => /^(?:GET|POST|PATCH) \/admin\/api\/[^*]+$/.test(route))
  expect(routes.length).toBeGreaterThan(30)
  for (const route of routes) {
    const [method, path = ''] = route.replace('/admin/api', '').replace(/:\w+/g, NOBODY).split(' ')
    const answer = await admin.api(`${path}?nobody=1`, { method: method as 'GET' })
    expect({ route, code: answer.body.code }).toEqual({ route, code: 'unknown-parameter' })
  }
  expect(await admin.dataSource.query('SELECT FROM trigger_state')).toEqual([])
})

it('tells some of many faults', async () => {
  const names = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`name${n}`, n]))
  const unknown = await admin.api<Problem>('/inbox/replay', { method: 'POST', body: names })
  expectProblem(unknown, 400, 'unknown-parameter')
  const ids = Array.from({ length: 1000 }, String)
  const bad = await admin.api<Problem>('/inbox/replay', { method: 'POST', body: { state: 'dead', ids } })
  expectProblem(bad, 400, 'bad-parameter')
  for (const { text } of [unknown, bad]) expect(text.length).toBeLessThan(2_000)
})

function expectProblem(
  { status, headers, body }: Answer<Pick<Problem, 'status' | 'code'>>,
  expected: number,
  code: string,
): void {
  expect({ status, code: body?.code }).toEqual({ status: expected, code })
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(ProblemDetails.safeParse(body).error?.issues).toBeUndefined()
  expect(body.status).toBe(expected)
}

describe('without the token', () => {
  const PATHS = ['/events', '/openapi.json', '/nothing', `/inbox/${NOBODY}`, '/inbox?limit=wrong']
  const CREDENTIALS: readonly Record<string, string>[] = [
    {},
    { authorization: 'Bearer another-token-of-some-length' },
    { authorization: 'Bearer ' },
    { authorization: 'Basic dGhlLWFkbWluLXRva2VuLW9mLXRoZS10ZXN0cw==' },
    { authorization: 'the-admin-token-of-the-tests' },
    { authorization: 'Bearer default.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
  ]
  it.each(PATHS.flatMap(path => CREDENTIALS.map(headers => ({ path, headers }))))(
    '$path answers 401 to $headers',
    async ({ path, headers }) => {
      const answer = await admin.request(`/admin/api${path}`, { headers })
      expectProblem(answer, 401, 'unauthorized')
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    },
  )

  it.each([
    ['that is no JSON', '{"state":'],
    ['that is too large', 'a'.repeat(1_100_000)],
  ])('a body %s is not looked at', async (_what, body) => {
    for (const headers of CREDENTIALS) {
      const answer = await admin.request('/admin/api/inbox/replay', { method: 'POST', headers, body })
      expectProblem(answer, 401, 'unauthorized')
    }
  })

  it.each(['/admin/api', '/admin/api/', '/admin/api?limit=1', '/%61dmin/api/runs'])('%s answers 401', async path => {
    expectProblem(await admin.request(path), 401, 'unauthorized')
  })

  it('no route answers anything else', async () => {
    const routes = admin.routes.filter(route => / \/admin\/api/.test(route)).map(route => route.split(' '))
    expect(routes.length).toBeGreaterThan(50)
    for (const [method, path = ''] of routes) {
      const { status } = await admin.request(path, { method: method as 'GET' })
      expect({ method, path, status }).toEqual({ method, path, status: 401 })
    }
  })

  it('nobody hears of a wrong method that the route is there', async () => {
    const [there, nowhere] = await Promise.all(
      ['/events', '/nothing'].map(path => admin.request(`/admin/api${path}`, { method: 'DELETE' })),
    )
    expectProblem(there as Answer, 401, 'unauthorized')
    expect(there?.text).toBe(nowhere?.text)
    expect(there?.headers).not.toHaveProperty('allow')
  })

  it('nothing changes', async () => {
    await admin.request(`/admin/api/triggers/cart-abandoned/pause`, { method: 'POST' })
    expect(await admin.dataSource.query('SELECT FROM trigger_state')).toEqual([])
  })
})

describe('a fault of the hub', () => {
  it('answers 500 without a stack, and the log line has the same reference', async () => {
    await admin.dataSource.query('ALTER TABLE identifier RENAME TO identifier_away')
    const failed = await admin.api<Problem>('/runs?contact=ada%40example.com')
    await admin.dataSource.query('ALTER TABLE identifier_away RENAME TO identifier')
    expectProblem(failed, 500, 'bug')
    expect(failed.text).not.toMatch(/identifier|\.ts|at /)
    expect(admin.logged).toEqual([
      { event: 'admin.failed', fields: expect.objectContaining({ reference: failed.body.reference }) },
    ])
    expect(JSON.stringify(admin.logged)).not.toContain('ada@example.com')
    expect(JSON.stringify(admin.logged)).toContain('identifier')
  })

  it('elsewhere in the app stays as it was', async () => {
    expect(await admin.request('/elsewhere')).toMatchObject({ status: 200, body: { of: 'another module' } })
    const { status, headers } = await admin.request('/nowhere')
    expect(status).toBe(404)
    expect(headers['content-type']).toMatch(/^application\/json/)
  })
})

it('a database that is gone answers 503 and when to ask again', async () => {
  const gone = await startAdmin()
  await gone.dataSource.destroy()
  const answer = await gone.api('/runs')
  await gone.stop()
  expectProblem(answer, 503, 'store-unavailable')
  expect(answer.headers['retry-after']).toBe('5')
})
