import type { Sql } from '../../store/sql.ts'
import {
  columnsOf,
  type HeldPerson,
  type HeldRow,
  heldPerson,
  type PersonKey,
  personKey,
} from './segment-people.store.ts'

/** Segment → the next instant at which time alone can change whether a person belongs to it; stored in milliseconds. */
export type Turns = ReadonlyMap<string, Date>

/** Somebody's turns in all segments. They may be too early, never too late. */
export interface PersonTurns extends PersonKey {
  readonly turns: Turns
}

/** The turns of these people, by `personKey`. */
export async function loadTurns(sql: Sql, people: readonly PersonKey[]): Promise<ReadonlyMap<string, Turns>> {
  const rows = await sql<{ tenant_id: string; contact_id: string; turns: Record<string, number> }>(
    `SELECT t.tenant_id, t.contact_id, t.turns
     FROM segment_turn t JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)`,
    columnsOf(people),
  )
  return new Map(
    rows.map(({ tenant_id: tenantId, contact_id: contactId, turns }) => [
      personKey({ tenantId, contactId }),
      new Map(Object.entries(turns).map(([segment, at]) => [segment, new Date(at)])),
    ]),
  )
}

/** Writes down all turns that people have from now on. The person's row must be held. */
export async function saveTurns(sql: Sql, people: readonly PersonTurns[]): Promise<void> {
  const [some, none] = [people.filter(({ turns }) => turns.size), people.filter(({ turns }) => !turns.size)]
  if (some.length)
    await sql(
      `INSERT INTO segment_turn (tenant_id, contact_id, due_at, turns)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::jsonb[])
       ON CONFLICT (tenant_id, contact_id) DO UPDATE SET due_at = excluded.due_at, turns = excluded.turns`,
      [
        ...columnsOf(some),
        some.map(({ turns }) => new Date(Math.min(...[...turns.values()].map(Number)))),
        some.map(({ turns }) =>
          JSON.stringify(Object.fromEntries([...turns].map(([name, at]) => [name, at.getTime()]))),
        ),
      ],
    )
  if (none.length)
    await sql(
      `DELETE FROM segment_turn t USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)
       WHERE t.tenant_id = w.tenant_id AND t.contact_id = w.contact_id`,
      columnsOf(none),
    )
}

/**
 * Takes people whose place in one of these segments time may have changed by now, a fair share per tenant; those that
 * somebody else is working on come later. Answers them with the segments whose turn it is, and with those that are no
 * more: their turns are removed only now, for whoever would look for them all at once would wait for every digest.
 */
export async function claimDuePeople(
  sql: Sql,
  segments: readonly string[],
  now: Date,
  limit: number,
): Promise<(HeldPerson & { readonly segments: readonly string[] })[]> {
  const rows = await sql<HeldRow & { segments: string[] }>(CLAIM, [now, limit, segments, now.getTime()])
  return rows.map(row => ({ ...heldPerson(row), segments: row.segments }))
}

const IS_DUE = `t.value::bigint <= $4 AND (t.key = ANY ($3) OR NOT EXISTS (SELECT FROM segment g WHERE g.name = t.key))`

// ORDER BY as in the claim of timers: it keeps the look in the index.
const CLAIM = `
  WITH tenant_due AS MATERIALIZED (
    SELECT t.id AS tenant_id, count(*) OVER () AS tenants FROM tenant t
    CROSS JOIN LATERAL (SELECT FROM segment_turn s WHERE s.tenant_id = t.id AND s.due_at <= $1 ORDER BY s.due_at LIMIT 1) one
  ), due AS MATERIALIZED (
    SELECT d.* FROM tenant_due CROSS JOIN LATERAL (
      SELECT s.tenant_id, s.contact_id, s.turns FROM segment_turn s
      WHERE s.tenant_id = tenant_due.tenant_id AND s.due_at <= $1 AND EXISTS (
        SELECT FROM jsonb_each_text(s.turns) t WHERE ${IS_DUE})
      ORDER BY s.due_at LIMIT greatest(1, $2 / tenants)
      FOR UPDATE SKIP LOCKED) d
  )
  SELECT c.tenant_id, c.id, c.state, ARRAY (
    SELECT t.key FROM jsonb_each_text(d.turns) t WHERE ${IS_DUE}) AS segments
  FROM due d JOIN contact c ON c.tenant_id = d.tenant_id AND c.id = d.contact_id
  FOR NO KEY UPDATE OF c SKIP LOCKED`

/** Lets a person's turns in these segments wait until then. */
export async function postponeTurns(
  sql: Sql,
  { tenantId, contactId }: PersonKey,
  segments: readonly string[],
  until: Date,
): Promise<void> {
  await sql(
    `UPDATE segment_turn s SET (due_at, turns) = (
       SELECT to_timestamp(min(t.at) / 1000.0), jsonb_object_agg(t.key, t.at) FROM (
         SELECT key, CASE WHEN key = ANY ($3) THEN greatest(value::bigint, $4) ELSE value::bigint END AS at
         FROM jsonb_each_text(s.turns)) t)
     WHERE s.tenant_id = $1 AND s.contact_id = $2`,
    [tenantId, contactId, segments, until.getTime()],
  )
}
