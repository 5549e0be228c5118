import type { QueryRunner } from 'typeorm'
import { until } from '../support/until.ts'
import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

afterAll(() => admin.stop())

beforeEach(() => admin.clear())

const dueNow = async (): Promise<number> => {
  const [row] = await admin.dataSource.query('SELECT count(*)::int AS due FROM timer WHERE due_at = $1', [at(0)])
  return row.due
}

const resume = (stopped = '/triggers/cart-abandoned') => admin.api(`${stopped}/resume`, { method: 'POST' })

/** One more than a page has; the first of them began to wait last. */
async function pauseHolds(intent = 'when resumed'): Promise<void> {
  const waiting = Array.from({ length: 10_001 }, (_, n) => ({ id: idOf(`run ${n}`), n }))
  const held = { due_at: at(1440), local_intent: intent }
  await insert(admin.dataSource, 'run', ...waiting.map(({ id }) => ({ id, state: 'waiting' })))
  await insert(admin.dataSource, 'timer', ...waiting.map(({ id, n }) => ({ ...held, run_id: id, turn: at(-n) })))
}

it.each([
  { stopped: '/triggers/cart-abandoned', intent: 'when resumed' },
  { stopped: '/channels/email', intent: 'when email is resumed' },
])('very many timers that a pause of $stopped held are made due by pages, who has waited longest first', async one => {
  await pauseHolds(one.intent)
  const somebody = await holding(idOf('run 0'))
  const resumed = resume(one.stopped)
  await until('all but the last are due', async () => (await dueNow()) === 10_000)
  expect(admin.woken).toEqual(['send'])
  await somebody.rollbackTransaction()
  await somebody.release()
  expect((await resumed).status).toBe(200)
  expect(await dueNow()).toBe(10_001)
  expect(admin.woken).toEqual(['send', 'send'])
})

it('a release that breaks off between two pages is gone on with by the next word', async () => {
  await pauseHolds()
  await admin.dataSource.query(`
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.run_id = '${idOf('run 0')}' THEN RAISE deadlock_detected; END IF; RETURN NEW; END $$;
    CREATE TRIGGER die BEFORE UPDATE ON timer FOR EACH ROW EXECUTE FUNCTION die()`)
  expect((await resume()).status).toBe(503)
  expect(await dueNow()).toBe(10_000)
  await admin.dataSource.query('DROP FUNCTION die CASCADE')
  expect((await resume()).status).toBe(200)
  expect(await dueNow()).toBe(10_001)
})

/** Somebody else who has the timer of a run in hand. */
async function holding(runId: string): Promise<QueryRunner> {
  const session = admin.dataSource.createQueryRunner()
  await session.startTransaction()
  await session.query('SELECT FROM timer WHERE run_id = $1 FOR UPDATE', [runId])
  return session
}
