import type { Sql } from '../store/sql.ts'

/** How far a trigger has come through the people whom a fact about an item concerns. */
export interface FanOut {
  readonly tenantId: string
  readonly eventId: string
  readonly trigger: string
  /** The revision it began with: all of one fact's people get the same. */
  readonly revision: string
  /** Whether people interested in the product as a whole are among them. */
  readonly ofProduct: boolean
  readonly after: { readonly at: Date; readonly seq: string }
}

/** What is taken to go on with. */
export interface TakenFanOut extends FanOut {
  /** How often its next page failed so far. */
  readonly attempts: number
}

type FanOutKey = Pick<FanOut, 'tenantId' | 'eventId' | 'trigger'>

/**
 * Puts what is left to do, or how far it has come since: another page, whose failures are counted from none. A fact that
 * is weighed again begins again.
 */
export async function putFanOuts(sql: Sql, rows: readonly FanOut[], dueAt: Date): Promise<void> {
  if (!rows.length) return
  await sql(
    `INSERT INTO fan_out (tenant_id, event_id, trigger, revision, of_product, after_at, after_seq, due_at)
     SELECT w.*, $8 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[], $7::bigint[])
       AS w (tenant_id, event_id, trigger, revision, of_product, after_at, after_seq)
     ORDER BY w.tenant_id, w.event_id, w.trigger
     ON CONFLICT (tenant_id, event_id, trigger) DO UPDATE SET revision = excluded.revision, of_product = excluded.of_product,
       after_at = excluded.after_at, after_seq = excluded.after_seq, due_at = excluded.due_at, attempts = 0`,
    [
      rows.map(row => row.tenantId),
      rows.map(row => row.eventId),
      rows.map(row => row.trigger),
      rows.map(row => row.revision),
      rows.map(row => row.ofProduct),
      rows.map(row => row.after.at),
      rows.map(row => row.after.seq),
      dueAt,
    ],
  )
}

/**
 * Takes what is left to do: the tenant after the one who had the last page comes first, so that a thousand facts of one
 * hold up nobody else's; and of a tenant's facts the one that has waited longest since its last page.
 */
export async function claimFanOuts(sql: Sql, now: Date, limit: number, lastTenant: string): Promise<TakenFanOut[]> {
  const rows = await sql<FanOutRow>(CLAIM, [now, limit, lastTenant])
  return rows.map(row => ({
    tenantId: row.tenant_id,
    eventId: row.event_id,
    trigger: row.trigger,
    revision: row.revision,
    ofProduct: row.of_product,
    after: { at: row.after_at, seq: row.after_seq },
    attempts: row.attempts,
  }))
}

// One fact may take a whole page, so a share of the rows would be no share of the work: turns are. LATERAL keeps their order,
// and LIMIT stops before what it does not take is locked. The order of the first look is for the planner: without it, it read
// the whole table for each tenant, to find one row (20 ms of 50,000 rows and eight tenants, and 0.1 with the index).
const CLAIM = `
  WITH turn AS MATERIALIZED (
    SELECT t.id FROM tenant t CROSS JOIN LATERAL (
      SELECT FROM fan_out f WHERE f.tenant_id = t.id AND f.due_at <= $1 ORDER BY f.due_at LIMIT 1) one
    ORDER BY t.id <= $3, t.id)
  SELECT d.tenant_id, d.event_id, d.trigger, d.revision, d.of_product, d.after_at, d.after_seq::text, d.attempts
  FROM turn CROSS JOIN LATERAL (
    SELECT * FROM fan_out f WHERE f.tenant_id = turn.id AND f.due_at <= $1
    ORDER BY f.due_at, f.event_id, f.trigger LIMIT $2 FOR UPDATE SKIP LOCKED) d
  LIMIT $2`

interface FanOutRow {
  tenant_id: string
  event_id: string
  trigger: string
  revision: string
  of_product: boolean
  after_at: Date
  after_seq: string
  attempts: number
}

/** Everybody has been thought of. */
export async function removeFanOuts(sql: Sql, rows: readonly FanOutKey[]): Promise<void> {
  if (!rows.length) return
  await sql(
    `DELETE FROM fan_out f USING ${KEYS} WHERE f.tenant_id = w.tenant_id AND f.event_id = w.event_id AND f.trigger = w.trigger`,
    columnsOf(rows),
  )
}

/** Lets it wait until then: a page of it cannot be put as things are. */
export async function postponeFanOuts(sql: Sql, rows: readonly FanOutKey[], until: Date): Promise<void> {
  await sql(
    `UPDATE fan_out f SET due_at = $4, attempts = f.attempts + 1 FROM ${KEYS}
     WHERE f.tenant_id = w.tenant_id AND f.event_id = w.event_id AND f.trigger = w.trigger`,
    [...columnsOf(rows), until],
  )
}

const KEYS = 'unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, event_id, trigger)'

const columnsOf = (rows: readonly FanOutKey[]): string[][] => [
  rows.map(row => row.tenantId),
  rows.map(row => row.eventId),
  rows.map(row => row.trigger),
]
