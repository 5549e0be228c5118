import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { DataSource } from 'typeorm'
import { byTurn } from '../../apps/hub/src/pipeline/send/standing.ts'
import type { Underway } from '../../apps/hub/src/pipeline/send/underway.ts'
import { connect } from '../../apps/hub/src/store/data-source.ts'
import { transaction } from '../../apps/hub/src/store/sql.ts'
import { claimTimers } from '../../apps/hub/src/wait/timer.store.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { MONDAY_NOON } from '../support/hub.ts'
import { minutesFrom } from '../support/start-over.ts'
import { silent } from '../support/test-postgres.ts'

// What is more important is said twice: by the claim, which takes it first, and by the batch, which decides it first.

let database: TestDatabase
let source: DataSource
beforeAll(async () => {
  database = await createDatabase()
  source = await connect(database.url, { log: silent })
  await source.query(`INSERT INTO tenant (id, created_at) VALUES ('default', now()) ON CONFLICT DO NOTHING`)
  await source.query(
    `INSERT INTO contact (tenant_id, id, created_at, updated_at) VALUES ('default', $1, now(), now())`,
    [ADA],
  )
  await source.query(
    `INSERT INTO trigger_revision (revision, name, declaration, created_at)
     SELECT p::text, 'any', jsonb_build_object('declaration', jsonb_build_object('class', 'marketing', 'priority', p)), now()
     FROM unnest($1::int[]) AS p`,
    [PRIORITIES],
  )
})
afterAll(async () => {
  await source.destroy()
  await database.drop()
})

const ADA = randomUUID()
const PRIORITIES = [-1, 0, 7]
const before = (ms: number) => new Date(minutesFrom(MONDAY_NOON, -1).getTime() - ms)

interface Due {
  readonly priority: number
  readonly trigger: string
  readonly key: string
  readonly dueAt: Date
  readonly turn: Date | null
}

const due = (turned: boolean): fc.Arbitrary<Due[]> =>
  fc.uniqueArray(
    fc.record({
      priority: fc.constantFrom(...PRIORITIES),
      trigger: fc.constantFrom('welcome', 'win-back', 'a-z', 'a1'),
      key: fc.constantFrom('a', 'B', 'a b', 'a-b', 'ab', '7', 'é'),
      // Often at the same instant, in the same minute, or at its edge.
      dueAt: fc.constantFrom(0, 1, 999, 29_999, 60_000, 60_001, 3_600_000).map(before),
      turn: turned ? fc.option(fc.constantFrom(0, 1, 90_000).map(before)) : fc.constant(null),
    }),
    { maxLength: 40, selector: ({ trigger, key }) => `${trigger} ${key}` },
  )

const names = (all: readonly Pick<Due, 'trigger' | 'key'>[]) => all.map(({ trigger, key }) => `${trigger} ${key}`)

/** As the batch would take them. */
const inTurn = (all: readonly Due[]) =>
  names(
    all
      .map(({ priority, trigger, key, ...timer }) => ({
        trigger: { declaration: { priority } },
        run: { trigger, key },
        timer,
      }))
      .sort((left, right) => byTurn(left as unknown as Underway, right as unknown as Underway))
      .map(({ run }) => run),
  )

/** As the claim takes them. */
async function claimed(all: readonly Due[], limit: number): Promise<string[]> {
  const runs = new Map(all.map(one => [randomUUID() as string, one]))
  const columns = [
    [...runs.keys()],
    ...(['priority', 'trigger', 'key', 'dueAt', 'turn'] as const).map(field =>
      [...runs.values()].map(one => one[field]),
    ),
  ]
  const timers = await transaction(source, { durable: false }, async sql => {
    await sql('DELETE FROM run')
    await sql('DELETE FROM timer')
    await sql(
      `INSERT INTO run (tenant_id, id, trigger, revision, key, contact_id, state, step, event_id, anchor_at, intended_at, due_at,
         is_test, started_at)
       SELECT 'default', w.id, w.trigger, w.priority, w.key, $5, 'waiting', 0, w.id, w.due_at, w.due_at, w.due_at, false, w.due_at
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $6::timestamptz[]) AS w (id, priority, trigger, key, due_at)`,
      [...columns.slice(0, 4), ADA, columns[4]],
    )
    await sql(
      `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, turn)
       SELECT 'default', w.id, 0, w.due_at, false, w.turn FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS w (id, due_at, turn)`,
      [columns[0], columns[4], columns[5]],
    )
    return claimTimers(sql, MONDAY_NOON, MONDAY_NOON, limit)
  })
  return names(timers.map(({ runId }) => runs.get(runId) as Due))
}

it.each([
  ['all of it', true, 100],
  ['the most important of more than fits', false, 10],
])('of one person the claim takes %s in the order in which it is decided', async (_what, turned, limit) => {
  await fc.assert(
    fc.asyncProperty(due(turned), async all => {
      expect(await claimed(all, limit)).toEqual(inTurn(all).slice(0, limit))
    }),
    { numRuns: 40 },
  )
})
