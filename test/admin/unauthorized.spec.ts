import { type AdminApp, type Answer, startAdmin } from './admin-app.ts'
import { expectProblem } from './problem.ts'
import { NOBODY } from './refusal-cases.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

afterAll(() => admin.stop())

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
