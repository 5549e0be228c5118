import type { Sql } from '../store/sql.ts'
import type { Figures, Windows } from './brake.ts'

/** A trigger of a tenant. */
export interface BrakeKey {
  readonly tenantId: string
  readonly trigger: string
}

/** How a trigger stands to its brake. */
export interface BrakeState extends BrakeKey {
  /** Messages of the last day, since somebody last looked, without those that they let go. */
  readonly sent: number
  /** Null: not reckoned yet. */
  readonly figures: Figures | null
  readonly reckonedAt: Date | null
  /** When somebody last let go what waited; null: nobody did. */
  readonly releasedAt: Date | null
}

interface BrakeRow {
  tenant_id: string
  trigger: string
  sent: number
  per_day: number | null
  contacts: number | null
  reckoned_at: Date | null
  released_at: Date | null
}

/** Holds the brakes of these triggers until the transaction ends, in key order, so that two processes count in turn. */
export async function lockBrakes(sql: Sql, keys: readonly BrakeKey[]): Promise<void> {
  const parameters = columns(keys)
  const held = await sql(LOCK, parameters)
  if (held.length === keys.length) return
  await sql(MAKE, parameters)
  await sql(LOCK, parameters)
}

const KEYS = 'unnest($1::text[], $2::text[]) AS w (tenant_id, trigger)'

const LOCK = `
  SELECT FROM brake b WHERE (b.tenant_id, b.trigger) IN (SELECT * FROM ${KEYS})
  ORDER BY b.tenant_id, b.trigger FOR UPDATE`

const MAKE = `
  INSERT INTO brake (tenant_id, trigger) SELECT * FROM ${KEYS} ORDER BY 1, 2 ON CONFLICT DO NOTHING`

/** What was sent and what is known. To be asked after the lock, in a statement of its own: it must see what the holder before committed. */
export async function loadBrakes(sql: Sql, keys: readonly BrakeKey[], { day }: Windows): Promise<BrakeState[]> {
  const rows = await sql<BrakeRow>(LOAD, [...columns(keys), day])
  return rows.map(row => ({
    tenantId: row.tenant_id,
    trigger: row.trigger,
    sent: row.sent,
    figures: row.contacts === null ? null : { perDay: row.per_day, contacts: row.contacts },
    reckonedAt: row.reckoned_at,
    releasedAt: row.released_at,
  }))
}

// What went before somebody let the rest go was looked at: it is counted anew from then on.
const LOAD = `
  SELECT b.*, coalesce(v.sent, 0)::int AS sent FROM brake b JOIN ${KEYS} USING (tenant_id, trigger)
  CROSS JOIN LATERAL (SELECT sum(v.sent) AS sent FROM trigger_volume v
    WHERE v.tenant_id = b.tenant_id AND v.trigger = b.trigger AND NOT v.released
      AND v.hour > greatest($3, b.released_at)) v`

/** Reckons and keeps the figures of these triggers, and lets go of what is too old for them. */
export async function reckonFigures(
  sql: Sql,
  keys: readonly BrakeKey[],
  { day, history }: Windows,
  now: Date,
): Promise<(BrakeKey & Figures)[]> {
  if (!keys.length) return []
  await sql(`DELETE FROM trigger_volume v USING ${KEYS} WHERE ${SAME_TRIGGER} AND v.hour <= $3`, [
    ...columns(keys),
    history,
  ])
  const rows = await sql<BrakeRow & { contacts: number }>(RECKON, [...columns(keys), day, now])
  return rows.map(row => ({
    tenantId: row.tenant_id,
    trigger: row.trigger,
    perDay: row.per_day,
    contacts: row.contacts,
  }))
}

const SAME_TRIGGER = 'v.tenant_id = w.tenant_id AND v.trigger = w.trigger'

// Days are counted back from the window, so they need no calendar. A day without a message is no usual day. Of a day on
// which somebody let messages go counts what passed the brake: a flood that somebody released must not become the usual. Only
// where there is no day without such a release, all that went is all that is known of what the trigger means to send.
const RECKON = `
  WITH w AS MATERIALIZED (SELECT * FROM ${KEYS}),
  people AS MATERIALIZED (
    SELECT t.tenant_id, (SELECT count(*)::int FROM contact c WHERE c.tenant_id = t.tenant_id AND c.merged_into IS NULL) AS contacts
    FROM (SELECT DISTINCT tenant_id FROM w) t),
  day AS MATERIALIZED (
    SELECT v.tenant_id, v.trigger, sum(v.sent) AS sent, sum(v.sent) FILTER (WHERE NOT v.released) AS passed,
      NOT bool_or(v.released) AS regular
    FROM trigger_volume v JOIN w ON ${SAME_TRIGGER} WHERE v.hour <= $3
    GROUP BY 1, 2, floor(extract(epoch FROM $3::timestamptz - v.hour) / 86400)),
  usual AS MATERIALIZED (
    SELECT tenant_id, trigger, (CASE WHEN bool_or(regular) THEN avg(passed) ELSE avg(sent) END)::float8 AS per_day
    FROM day GROUP BY 1, 2)
  UPDATE brake b SET per_day = usual.per_day, contacts = people.contacts, reckoned_at = $4
  FROM w JOIN people USING (tenant_id) LEFT JOIN usual USING (tenant_id, trigger)
  WHERE b.tenant_id = w.tenant_id AND b.trigger = w.trigger
  RETURNING b.tenant_id, b.trigger, b.per_day, b.contacts`

/** What a trigger sends now, in which part of which hour, and whether because somebody let it go. */
export interface Volume extends BrakeKey {
  readonly hour: Date
  readonly sent: number
  readonly released: boolean
}

/** Adds what is sent now to its hour; in key order, so that nobody waits in a circle. */
export async function addVolumes(sql: Sql, volumes: readonly Volume[]): Promise<void> {
  if (!volumes.length) return
  await sql(
    `INSERT INTO trigger_volume AS v (tenant_id, trigger, sent, released, hour)
     SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::boolean[], $5::timestamptz[]) AS w (tenant_id, trigger, sent, released, hour)
     ORDER BY 1, 2
     ON CONFLICT (tenant_id, trigger, hour, released) DO UPDATE SET sent = v.sent + excluded.sent`,
    [
      ...columns(volumes),
      volumes.map(({ sent }) => sent),
      volumes.map(({ released }) => released),
      volumes.map(({ hour }) => hour),
    ],
  )
}

/** Stops these triggers; gives those that ran until now. */
export async function brakeTriggers(sql: Sql, keys: readonly BrakeKey[], at: Date): Promise<BrakeKey[]> {
  if (!keys.length) return []
  const rows = await sql<{ tenant_id: string; name: string }>(
    `INSERT INTO trigger_state AS s (tenant_id, name, state, changed_at)
     SELECT w.tenant_id, w.trigger, 'braked', $3 FROM ${KEYS} ORDER BY 1, 2
     ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at
       WHERE s.state NOT IN ('paused', 'braked')
     RETURNING s.tenant_id, s.name`,
    [...columns(keys), at],
  )
  return rows.map(row => ({ tenantId: row.tenant_id, trigger: row.name }))
}

/**
 * Somebody has looked at what a braked trigger holds, and lets it go. Whoever discarded that and then resumes lets nothing
 * go: what came in since may be the rest of the same flood. A trigger that is not braked has nothing to be let go.
 */
export async function releaseBraked(sql: Sql, key: BrakeKey, now: Date): Promise<void> {
  await lockBrakes(sql, [key])
  await sql(
    `UPDATE brake b SET released_at = CASE WHEN s.discarded_at >= s.changed_at THEN s.discarded_at ELSE $3::timestamptz END
     FROM trigger_state s
     WHERE b.tenant_id = $1 AND b.trigger = $2 AND s.tenant_id = $1 AND s.name = $2 AND s.state = 'braked'`,
    [key.tenantId, key.trigger, now],
  )
}

function columns(keys: readonly BrakeKey[]): [string[], string[]] {
  return [keys.map(({ tenantId }) => tenantId), keys.map(({ trigger }) => trigger)]
}
