import { type AdminApp, startAdmin } from './admin-app.ts'
import { expectProblem, type Problem } from './problem.ts'
import { NOBODY, REFUSALS } from './refusal-cases.ts'
import { idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
  await insert(admin.dataSource, 'run', { id: idOf('run') })
  await insert(admin.dataSource, 'message', { id: idOf('message'), run_id: idOf('run') })
})

afterAll(() => admin.stop())

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
