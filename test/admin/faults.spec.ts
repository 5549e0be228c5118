import { type AdminApp, startAdmin } from './admin-app.ts'
import { expectProblem, type Problem } from './problem.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

afterAll(() => admin.stop())

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
