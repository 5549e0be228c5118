import type { Sql } from '../store/sql.ts'
import type { Run } from './plan.ts'

export const RUN_COLUMNS = `r.tenant_id, r.id, r.trigger, r.revision, r.key, r.subject, r.contact_id, r.state, r.step, r.event_id,
  r.anchor_at, r.intended_at, r.due_at, r.handed_over, r.is_test, r.started_at, r.fulfilled_by`

export interface RunRow {
  tenant_id: string
  id: string
  trigger: string
  revision: string
  key: string
  subject: string | null
  contact_id: string | null
  state: Run['state']
  step: number
  event_id: string
  anchor_at: Date
  intended_at: Date
  due_at: Date
  handed_over: boolean
  is_test: boolean
  started_at: Date
  fulfilled_by: string | null
}

export function runOf(row: RunRow): Run {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    trigger: row.trigger,
    revision: row.revision,
    key: row.key,
    subject: row.subject,
    contactId: row.contact_id,
    state: row.state,
    step: row.step,
    eventId: row.event_id,
    anchorAt: row.anchor_at,
    intendedAt: row.intended_at,
    dueAt: row.due_at,
    handedOver: row.handed_over,
    isTest: row.is_test,
    startedAt: row.started_at,
    fulfilledBy: row.fulfilled_by,
  }
}

/** The runs of these keys, held until the transaction ends. */
export async function lockRunsByKey(
  sql: Sql,
  keys: readonly { readonly tenantId: string; readonly trigger: string; readonly key: string }[],
): Promise<Run[]> {
  if (!keys.length) return []
  const rows = await sql<RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run r JOIN unnest($1::text[], $2::text[], $3::text[]) AS w (tenant_id, trigger, key)
       USING (tenant_id, trigger, key)
     ORDER BY r.tenant_id, r.trigger, r.key
     FOR UPDATE OF r`,
    [keys.map(k => k.tenantId), keys.map(k => k.trigger), keys.map(k => k.key)],
  )
  return rows.map(runOf)
}

/** What an event names: a thing (`cart:…`, `order:…`) or a person (`email:…`, `phone:…`). */
export interface Named {
  readonly tenantId: string
  readonly ref: string
  readonly isPerson: boolean
  /** The triggers whose runs the event can end, or make go on, by naming this: the same set for events of one type. */
  readonly ends: ReadonlySet<string>
}

/**
 * Runs that wait, that these references are about and that the events which name them can end or make go on: about the
 * thing itself, or a person who is known by the reference. Not
 * those of which a message is being handed over: they are asked when that is over. OFFSET keeps the planner from reading
 * whole tables for the names of a batch, which it does while they have some thousand rows: 15 ms instead of 6.
 */
export async function lockRunsAbout(sql: Sql, refs: readonly Named[]): Promise<Run[]> {
  if (!refs.length) return []
  const { people = [], things = [] } = Object.groupBy(refs, ({ isPerson }) => (isPerson ? 'people' : 'things'))
  const sets = [...new Set(refs.map(({ ends }) => ends))]
  const numbers = new Map(sets.map((ends, n) => [ends, n]))
  const ends = sets.flatMap((triggers, n) => [...triggers].map(trigger => ({ n, trigger })))
  const rows = await sql<RunRow>(
    `WITH thing AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::text[], $3::int[]) AS w (tenant_id, ref, n)),
     ends AS MATERIALIZED (SELECT * FROM unnest($7::int[], $8::text[]) AS e (n, trigger)),
     root AS (SELECT t.tenant_id, t.n, 'cart:' || a.subject_id AS subject FROM thing t CROSS JOIN LATERAL (
                SELECT a.subject_id FROM subject_alias a
                WHERE a.tenant_id = t.tenant_id AND a.kind = 'cart' AND a.alias = substr(t.ref, 6) OFFSET 0) a
              WHERE t.ref LIKE 'cart:%'
              UNION SELECT tenant_id, n, ref FROM thing),
     person AS (SELECT DISTINCT w.tenant_id, w.n, i.contact_id
                FROM unnest($4::text[], $5::text[], $6::int[]) AS w (tenant_id, ref, n) CROSS JOIN LATERAL (
                  SELECT i.contact_id FROM identifier i WHERE i.tenant_id = w.tenant_id AND i.ref = w.ref OFFSET 0) i),
     about AS (SELECT root.tenant_id, r.id FROM root CROSS JOIN LATERAL (
                 SELECT r.id, r.trigger FROM run r WHERE r.tenant_id = root.tenant_id AND r.subject = root.subject OFFSET 0) r
               JOIN ends USING (n, trigger)
               UNION SELECT person.tenant_id, r.id FROM person CROSS JOIN LATERAL (SELECT r.id, r.trigger FROM run r
                 WHERE r.tenant_id = person.tenant_id AND r.contact_id = person.contact_id AND r.state = 'waiting' OFFSET 0) r
               JOIN ends USING (n, trigger))
     SELECT ${RUN_COLUMNS} FROM run r JOIN about USING (tenant_id, id)
     WHERE r.state = 'waiting' AND (NOT r.handed_over OR EXISTS (
       SELECT FROM timer t WHERE t.tenant_id = r.tenant_id AND t.run_id = r.id AND t.message_id IS NULL))
     ORDER BY r.tenant_id, r.trigger, r.key
     FOR UPDATE OF r`,
    [
      ...[things, people].flatMap(named => [
        named.map(({ tenantId }) => tenantId),
        named.map(({ ref }) => ref),
        named.map(one => numbers.get(one.ends)),
      ]),
      ends.map(({ n }) => n),
      ends.map(({ trigger }) => trigger),
    ],
  )
  return rows.map(runOf)
}

/** Whose a thing is, as it now stands: `cart:…` and its contact. */
export interface Owner {
  readonly tenantId: string
  readonly subject: string
  readonly contactId: string
}

/** Runs about these things that are somebody else's so far, of which nothing was sent; with whose they are. OFFSET as above. */
export async function lockRunsOfOthers(
  sql: Sql,
  owners: readonly Owner[],
): Promise<{ readonly run: Run; readonly owner: string }[]> {
  if (!owners.length) return []
  const rows = await sql<RunRow & { owner: string }>(
    `WITH others AS MATERIALIZED (
       SELECT r.tenant_id, r.id, w.owner FROM unnest($1::text[], $2::text[], $3::uuid[]) AS w (tenant_id, subject, owner)
       CROSS JOIN LATERAL (SELECT r.tenant_id, r.id, r.contact_id FROM run r
         WHERE r.tenant_id = w.tenant_id AND r.subject = w.subject OFFSET 0) r
       WHERE r.contact_id IS DISTINCT FROM w.owner)
     SELECT ${RUN_COLUMNS}, o.owner FROM run r JOIN others o USING (tenant_id, id)
     WHERE r.contact_id IS DISTINCT FROM o.owner AND NOT r.handed_over AND r.state IN ('waiting', 'cancelled')
     ORDER BY r.tenant_id, r.trigger, r.key
     FOR UPDATE OF r`,
    [owners.map(o => o.tenantId), owners.map(o => o.subject), owners.map(o => o.contactId)],
  )
  return rows.map(row => ({ run: runOf(row), owner: row.owner }))
}

/** Runs of these people that stand where something is waited for, held until the transaction ends. */
export async function lockAwaiting(
  sql: Sql,
  people: readonly { readonly tenantId: string; readonly contactId: string }[],
): Promise<Pick<Run, 'tenantId' | 'id'>[]> {
  const rows = await sql<{ tenant_id: string; id: string }>(
    `SELECT r.tenant_id, r.id FROM run r JOIN trigger_revision v ON v.revision = r.revision
     WHERE (r.tenant_id, r.contact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))
       AND r.state = 'waiting' AND v.declaration -> 'declaration' -> 'steps' -> r.step -> 'waitFor' IS NOT NULL
     ORDER BY r.tenant_id, r.trigger, r.key
     FOR UPDATE OF r`,
    [people.map(one => one.tenantId), people.map(one => one.contactId)],
  )
  return rows.map(row => ({ tenantId: row.tenant_id, id: row.id }))
}

/** Stores runs of which there is none with that key; answers the ids of those. */
export async function insertRuns(sql: Sql, runs: readonly Run[]): Promise<Set<string>> {
  if (!runs.length) return new Set()
  const rows = await sql<{ id: string }>(`${INSERT} ON CONFLICT DO NOTHING RETURNING id`, columnsOf(runs))
  return new Set(rows.map(({ id }) => id))
}

/** Changes runs that are held. One that is saved waits again: a newer fact replaced the one it stood on, or it is another person's. */
export async function saveRuns(sql: Sql, runs: readonly Run[]): Promise<void> {
  if (runs.length) await sql(`${INSERT} ${UPDATE}`, columnsOf(runs))
}

const columnsOf = (runs: readonly Run[]): unknown[][] => [
  runs.map(r => r.tenantId),
  runs.map(r => r.id),
  runs.map(r => r.trigger),
  runs.map(r => r.revision),
  runs.map(r => r.key),
  runs.map(r => r.subject),
  runs.map(r => r.contactId),
  runs.map(r => r.step),
  runs.map(r => r.eventId),
  runs.map(r => r.anchorAt),
  runs.map(r => r.intendedAt),
  runs.map(r => r.dueAt),
  runs.map(r => r.isTest),
  runs.map(r => r.startedAt),
  runs.map(r => r.fulfilledBy),
]

const INSERT = `
  INSERT INTO run (tenant_id, id, trigger, revision, key, subject, contact_id, step, event_id, anchor_at, intended_at, due_at,
                   is_test, started_at, fulfilled_by, state)
  SELECT w.*, 'waiting' FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::int[],
    $9::uuid[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::boolean[], $14::timestamptz[], $15::uuid[]) AS w`

const UPDATE = `
  ON CONFLICT (tenant_id, id) DO UPDATE SET revision = excluded.revision, subject = excluded.subject,
    contact_id = excluded.contact_id, step = excluded.step, event_id = excluded.event_id, anchor_at = excluded.anchor_at,
    intended_at = excluded.intended_at, due_at = excluded.due_at, is_test = excluded.is_test, fulfilled_by = excluded.fulfilled_by, state = 'waiting', ended_at = NULL`

export interface RunEnd {
  readonly tenantId: string
  readonly id: string
  readonly state: 'done' | 'cancelled' | 'dropped'
}

/** Ends runs and removes their timers. */
export async function endRuns(sql: Sql, ends: readonly RunEnd[], at: Date): Promise<void> {
  if (!ends.length) return
  const tenants = ends.map(end => end.tenantId)
  const ids = ends.map(end => end.id)
  await sql(
    `UPDATE run r SET state = w.state, ended_at = $4
     FROM unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, id, state) WHERE r.tenant_id = w.tenant_id AND r.id = w.id`,
    [tenants, ids, ends.map(end => end.state), at],
  )
  await sql(
    `DELETE FROM timer t USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, run_id)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.run_id`,
    [tenants, ids],
  )
}
