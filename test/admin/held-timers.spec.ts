import type { QueryRunner } from 'typeorm'
import { until } from '../support/until.ts'
import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

afterAll(() => admin.stop())

const dueNow = async (): Promise<number> => {
  const [row] = await admin.dataSource.query('SELECT count(*)::int AS due FROM timer WHERE due_at = $1', [at(0)])
  return row.due
}

it('very many timers that a pause held are made due by pages, who has waited longest first', async () => {
  const waiting = Array.from({ length: 10_001 }, (_, n) => ({ id: idOf(`run ${n}`), n }))
  const held = { due_at: at(1440), local_intent: 'when resumed' }
  await insert(admin.dataSource, 'run', ...waiting.map(({ id }) => ({ id, state: 'waiting' })))
  // The first of them began to wait last.
  await insert(admin.dataSource, 'timer', ...waiting.map(({ id, n }) => ({ ...held, run_id: id, turn: at(-n) })))
  const somebody = await holding(idOf('run 0'))
  const resumed = admin.api('/triggers/cart-abandoned/resume', { method: 'POST' })
  await until('all but the last are due', async () => (await dueNow()) === 10_000)
  expect(admin.woken).toEqual(['send'])
  await somebody.rollbackTransaction()
  await somebody.release()
  expect((await resumed).status).toBe(200)
  expect(await dueNow()).toBe(10_001)
  expect(admin.woken).toEqual(['send', 'send'])
})

/** Somebody else who has the timer of a run in hand. */
async function holding(runId: string): Promise<QueryRunner> {
  const session = admin.dataSource.createQueryRunner()
  await session.startTransaction()
  await session.query('SELECT FROM timer WHERE run_id = $1 FOR UPDATE', [runId])
  return session
}
