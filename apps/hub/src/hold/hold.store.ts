import type { Sql } from '../store/sql.ts'
import { IN_SHADOW } from '../wait/in-shadow.ts'
import type { Cause, Heartbeat } from './why-hold.ts'

/** What an operator says to do with what waited for the end of a hold. */
export const ENDINGS = ['release', 'drop-overdue', 'discard'] as const
export type Ending = (typeof ENDINGS)[number]

/** Sending is on hold: for all hubs on the database, until an operator ends it. */
export interface HeldState extends Cause {
  /** By the real clock. */
  readonly since: Date
}

/** How the last hold ended, and when by the business clock. */
export interface Release {
  readonly how: Ending
  readonly at: Date
}

/** What is asked before every claim: one look at two tables of one row. */
export async function readSigns(sql: Sql): Promise<{ readonly beat: Heartbeat | null; readonly held: boolean }> {
  const [row] = await sql<{ database_id: string | null; at: Date | null; held: boolean }>(
    `SELECT b.database_id, b.at, EXISTS (SELECT FROM hold WHERE id = 1 AND released_at IS NULL) AS held
     FROM (SELECT) one LEFT JOIN heartbeat b ON b.id = 1`,
  )
  const beat = row?.database_id && row.at ? { databaseId: row.database_id, at: row.at } : null
  return { beat, held: row?.held ?? false }
}

/** Writes a heartbeat; the latest stays, whoever comes first. */
export async function writeBeat(sql: Sql, { databaseId, at }: Heartbeat): Promise<Heartbeat> {
  const [row] = await sql<{ database_id: string; at: Date }>(
    `INSERT INTO heartbeat AS b (id, database_id, at) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET at = greatest(b.at, excluded.at) RETURNING database_id, at`,
    [databaseId, at],
  )
  if (!row) throw new Error('heartbeat has no row after it was put; are the migrations applied?')
  return { databaseId: row.database_id, at: row.at }
}

/**
 * Since when something waits that would be sent, or be read and may lead to it; null: nothing does. What is only tried
 * would not be sent.
 */
export async function waitingSince(sql: Sql, now: Date): Promise<Date | null> {
  const [row] = await sql<{ since: Date | null }>(
    `SELECT min(least(due.at, unread.at)) AS since FROM tenant t
     LEFT JOIN LATERAL (SELECT timer.due_at AS at FROM timer JOIN run r ON r.tenant_id = timer.tenant_id AND r.id = timer.run_id
       LEFT JOIN trigger_revision v ON v.revision = r.revision
       WHERE timer.tenant_id = t.id AND timer.due_at <= $1 AND NOT ${IN_SHADOW} ORDER BY timer.due_at LIMIT 1) due ON true
     LEFT JOIN LATERAL (SELECT received_at AS at FROM inbox_item i WHERE i.tenant_id = t.id AND i.state = 'waiting'
       ORDER BY received_at LIMIT 1) unread ON true`,
    [now],
  )
  return row?.since ?? null
}

/** Puts sending on hold; false when it is already. */
export async function beginHold(sql: Sql, { why, detail }: Cause, since: Date): Promise<boolean> {
  const begun = await sql(
    `INSERT INTO hold (id, why, detail, since) VALUES (1, $1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET why = excluded.why, detail = excluded.detail, since = excluded.since, released_at = NULL, how = NULL
       WHERE hold.released_at IS NOT NULL
     RETURNING id`,
    [why, detail, since],
  )
  return begun.length > 0
}

/** Null: sending is not on hold. */
export async function readHold(sql: Sql): Promise<HeldState | null> {
  const [row] = await sql<HeldState>('SELECT why, detail, since FROM hold WHERE id = 1 AND released_at IS NULL')
  return row ?? null
}

/** Ends the hold; false when there is none. */
export async function endHold(sql: Sql, { how, at }: Release): Promise<boolean> {
  const ended = await sql(
    'UPDATE hold SET released_at = $1, how = $2 WHERE id = 1 AND released_at IS NULL RETURNING id',
    [at, how],
  )
  return ended.length > 0
}

/** How the last hold ended; null when there was none, or it lasts. */
export async function readRelease(sql: Sql): Promise<Release | null> {
  const [row] = await sql<Release>('SELECT how, released_at AS at FROM hold WHERE id = 1 AND released_at IS NOT NULL')
  return row ?? null
}
