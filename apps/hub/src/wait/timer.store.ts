import type { Sql } from '../store/sql.ts'

/** "Step S of run R at time T": every wait is one of these, also a hold and the pause before a retry. */
export interface Timer {
  readonly tenantId: string
  readonly runId: string
  readonly step: number
  readonly dueAt: Date
  /** Waits until the inbox is digested up to its due time, so that a fact that arrived before still cancels. */
  readonly afterInbox: boolean
  /** What was meant when the instant was computed from local time: `08:00 Europe/Paris 2026-03-29`. */
  readonly localIntent: string | null
  /** The message that is being handed over; the timer is then the lease of that hand-over. */
  readonly messageId: string | null
}

/** Puts timers; a run has one, so the same run replaces. */
export async function putTimers(sql: Sql, timers: readonly Timer[]): Promise<void> {
  if (!timers.length) return
  await sql(
    `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, local_intent, message_id)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[], $5::boolean[], $6::text[], $7::uuid[])
     ON CONFLICT (tenant_id, run_id) DO UPDATE SET step = excluded.step, due_at = excluded.due_at,
       after_inbox = excluded.after_inbox, local_intent = excluded.local_intent, message_id = excluded.message_id`,
    [
      timers.map(t => t.tenantId),
      timers.map(t => t.runId),
      timers.map(t => t.step),
      timers.map(t => t.dueAt),
      timers.map(t => t.afterInbox),
      timers.map(t => t.localIntent),
      timers.map(t => t.messageId),
    ],
  )
}

/** A due timer with the ids that are needed to take its contact. */
export interface DueTimer extends Timer {
  readonly contactId: string | null
  /** The contact that this one turned out to be, where its run was put beside the merge that said so. */
  readonly mergedInto: string | null
}

/**
 * Takes due timers, oldest first, a fair share per tenant, and skips those that somebody else holds or whose contact is
 * being worked on: nobody waits for anybody here, so nobody waits in a circle.
 *
 * `caughtUp` is the business instant up to which a late timer needs the inbox to be digested.
 */
export async function claimTimers(sql: Sql, now: Date, caughtUp: Date, limit: number): Promise<DueTimer[]> {
  const rows = await sql<TimerRow>(CLAIM, [now, caughtUp, limit])
  return rows.map(row => ({
    tenantId: row.tenant_id,
    runId: row.run_id,
    step: row.step,
    dueAt: row.due_at,
    afterInbox: row.after_inbox,
    localIntent: row.local_intent,
    messageId: row.message_id,
    contactId: row.contact_id,
    mergedInto: row.merged_into,
  }))
}

interface TimerRow {
  tenant_id: string
  run_id: string
  step: number
  due_at: Date
  after_inbox: boolean
  local_intent: string | null
  message_id: string | null
  contact_id: string | null
  merged_into: string | null
}

// The oldest undigested item of a tenant is one look into a partial index, so the condition costs the same at any backlog.
const CLAIM = `
  WITH tenant_due AS MATERIALIZED (
    SELECT t.id AS tenant_id, w.received_at AS oldest, count(*) OVER () AS tenants
    FROM tenant t LEFT JOIN LATERAL (
      SELECT received_at FROM inbox_item i WHERE i.tenant_id = t.id AND i.state = 'waiting'
      ORDER BY received_at LIMIT 1) w ON true
    CROSS JOIN LATERAL (SELECT FROM timer WHERE timer.tenant_id = t.id AND due_at <= $1 LIMIT 1) one
  ), due AS MATERIALIZED (
    SELECT d.* FROM tenant_due CROSS JOIN LATERAL (
      SELECT timer.* FROM timer
      WHERE timer.tenant_id = tenant_due.tenant_id AND due_at <= $1
        AND (NOT after_inbox OR oldest IS NULL OR oldest > greatest(due_at, $2))
      ORDER BY due_at LIMIT greatest(1, $3 / tenants)
      FOR UPDATE SKIP LOCKED) d
  ), held AS MATERIALIZED (
    SELECT r.tenant_id, r.id, r.contact_id FROM run r
    WHERE (r.tenant_id, r.id) IN (SELECT tenant_id, run_id FROM due)
    FOR UPDATE SKIP LOCKED
  ), taken AS MATERIALIZED (
    SELECT c.tenant_id, c.id, c.merged_into FROM contact c WHERE (c.tenant_id, c.id) IN (SELECT tenant_id, contact_id FROM held)
    FOR NO KEY UPDATE SKIP LOCKED
  )
  SELECT d.tenant_id, d.run_id, d.step, d.due_at, d.after_inbox, d.local_intent, d.message_id, h.contact_id, c.merged_into
  FROM due d JOIN held h ON h.tenant_id = d.tenant_id AND h.id = d.run_id
  LEFT JOIN taken c ON c.tenant_id = h.tenant_id AND c.id = h.contact_id
  WHERE h.contact_id IS NULL OR c.id IS NOT NULL
  ORDER BY d.due_at, d.run_id`

/** Removes the timers of runs that wait for somebody, not for a time. */
export async function removeTimers(
  sql: Sql,
  timers: readonly { readonly tenantId: string; readonly runId: string }[],
): Promise<void> {
  if (!timers.length) return
  await sql(
    `DELETE FROM timer t USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, run_id)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.run_id`,
    [timers.map(timer => timer.tenantId), timers.map(timer => timer.runId)],
  )
}

/** Lets a timer wait until then, unless it was put anew in the meantime. */
export async function postpone(sql: Sql, { tenantId, runId, dueAt }: DueTimer, until: Date): Promise<void> {
  await sql('UPDATE timer SET due_at = $4 WHERE tenant_id = $1 AND run_id = $2 AND due_at = $3', [
    tenantId,
    runId,
    dueAt,
    until,
  ])
}

/**
 * Ends the leases of hand-overs whose outcome nobody wrote down. Only for a hub that has just started and is alone on
 * its database: whoever held them is dead, and waiting for their leases would help nobody.
 */
export async function endLeases(sql: Sql, now: Date): Promise<void> {
  await sql(
    `UPDATE timer t SET due_at = $1 FROM attempt a
     WHERE t.message_id IS NOT NULL AND t.due_at > $1
       AND a.tenant_id = t.tenant_id AND a.message_id = t.message_id AND a.outcome IS NULL`,
    [now],
  )
}
