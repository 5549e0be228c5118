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
  /** Of timers that are due together the one whose person has waited longer comes first. Not stated: as it was. */
  readonly turn?: Date | null
}

/** The timer of a run that goes on to a place. What waited before waits for the inbox too. */
export function nextTimer(
  { tenantId, runId }: Pick<Timer, 'tenantId' | 'runId'>,
  { step, since }: { step: number; since: Date },
): Timer {
  return { tenantId, runId, step, dueAt: since, afterInbox: true, localIntent: null, messageId: null }
}

/** Puts timers; a run has one, so the same run replaces. What was promised is of the step it was promised at. */
export async function putTimers(sql: Sql, timers: readonly Timer[]): Promise<void> {
  if (!timers.length) return
  await sql(
    `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, local_intent, message_id, turn)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[], $5::boolean[], $6::text[], $7::uuid[], $8::timestamptz[])
     ON CONFLICT (tenant_id, run_id) DO UPDATE SET step = excluded.step, due_at = excluded.due_at,
       after_inbox = excluded.after_inbox, local_intent = excluded.local_intent, message_id = excluded.message_id,
       turn = coalesce(excluded.turn, timer.turn),
       promises = CASE WHEN timer.step = excluded.step THEN timer.promises END`,
    [
      timers.map(t => t.tenantId),
      timers.map(t => t.runId),
      timers.map(t => t.step),
      timers.map(t => t.dueAt),
      timers.map(t => t.afterInbox),
      timers.map(t => t.localIntent),
      timers.map(t => t.messageId),
      timers.map(t => t.turn ?? null),
    ],
  )
}

/** Notes until when timers wait for something more important: once, however often that is put off. */
export async function promise(
  sql: Sql,
  promises: readonly { readonly tenantId: string; readonly runId: string; readonly to: string; readonly until: Date }[],
): Promise<void> {
  if (!promises.length) return
  await sql(
    `UPDATE timer t SET promises = jsonb_build_object(w.receiver, w.until) || coalesce(t.promises, '{}')
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) AS w (tenant_id, run_id, receiver, until)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.run_id`,
    [
      promises.map(one => one.tenantId),
      promises.map(one => one.runId),
      promises.map(one => one.to),
      promises.map(one => one.until.toISOString()),
    ],
  )
}

/** A due timer with the ids that are needed to take its contact. */
export interface DueTimer extends Timer {
  /** Until when its step waits for more important messages, by their ids. */
  readonly promises: ReadonlyMap<string, Date>
  readonly contactId: string | null
  /** The contact that this one turned out to be, where its run was put beside the merge that said so. */
  readonly mergedInto: string | null
}

/**
 * Takes due timers, oldest first, a fair share per tenant, and skips those that somebody else holds or whose contact is
 * being worked on: nobody waits for anybody here, so nobody waits in a circle.
 *
 * Whoever is due some marketing is taken with all the marketing they are due, the most important first, and with no
 * less important one while a more important one is left: so what is sent does not depend on what came into one batch.
 * Who waits in a queue for their turn does not get it earlier by this.
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
    turn: row.turn,
    promises: new Map(Object.entries(row.promises ?? {}).map(([to, until]) => [to, new Date(until)])),
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
  turn: Date | null
  promises: Record<string, string> | null
  contact_id: string | null
  merged_into: string | null
}

// ORDER BY of what is only looked for keeps the look in the index: without it, with 75,000 due of one tenant, the planner read
// all timers for each of 200 others, 5 s instead of 0.5 ms.
// When a timer is due is asked outside of OFFSET too: the figures of a quiet hour say that nothing is, and for each of 500 that
// were taken all that were due were read: half of what a claim took with 3,700 due.
// The run's state is asked outside of OFFSET: with it inside, the run was looked for among all that wait by their index while that
// was believed to be empty, as after a VACUUM of a quiet night: 14 s of 20,000 for 500 timers.
// The oldest undigested item of a tenant is one look into a partial index, so the condition costs the same at any backlog.
// The contact is locked before anything else of it: another process passes over its timers and finds others to do.
// LATERAL keeps the index's order, so that LIMIT stops the search; more than 10 due messages of one person are rare, and
// a person with a thousand has all of a batch to themselves. The order of importance is `byTurn` of pipeline/send/standing.ts,
// which also ranks across people; test/properties/importance.spec.ts holds the two together.
const CLAIM = `
  WITH tenant_due AS MATERIALIZED (
    SELECT t.id AS tenant_id, w.received_at AS oldest, count(*) OVER () AS tenants
    FROM tenant t LEFT JOIN LATERAL (
      SELECT received_at FROM inbox_item i WHERE i.tenant_id = t.id AND i.state = 'waiting'
      ORDER BY received_at LIMIT 1) w ON true
    CROSS JOIN LATERAL (SELECT FROM timer WHERE timer.tenant_id = t.id AND due_at <= $1 ORDER BY due_at LIMIT 1) one
  ), due AS MATERIALIZED (
    SELECT d.*, v.priority FROM tenant_due CROSS JOIN LATERAL (
      SELECT timer.tenant_id, timer.run_id, timer.due_at, r.revision, c.id AS contact_id FROM timer
      CROSS JOIN LATERAL (SELECT run.contact_id, run.revision, run.state FROM run
        WHERE run.tenant_id = timer.tenant_id AND run.id = timer.run_id OFFSET 0) r
      LEFT JOIN LATERAL (SELECT contact.id FROM contact
        WHERE contact.tenant_id = timer.tenant_id AND contact.id = r.contact_id FOR NO KEY UPDATE SKIP LOCKED) c ON true
      WHERE timer.tenant_id = tenant_due.tenant_id AND due_at <= $1 AND r.state = 'waiting'
        AND (NOT after_inbox OR oldest IS NULL OR oldest > greatest(due_at, $2))
        AND (r.contact_id IS NULL OR c.id IS NOT NULL)
      ORDER BY due_at, turn NULLS FIRST LIMIT greatest(1, $3 / tenants)
      FOR UPDATE OF timer SKIP LOCKED) d
    LEFT JOIN trigger_revision v ON v.revision = d.revision
  ), person AS MATERIALIZED (
    SELECT d.tenant_id, d.contact_id, min(d.due_at) AS since, o.oldest, count(*) OVER () AS people
    FROM due d JOIN tenant_due o USING (tenant_id)
    WHERE d.contact_id IS NOT NULL AND d.priority IS NOT NULL
    GROUP BY d.tenant_id, d.contact_id, o.oldest
  ), weighed AS MATERIALIZED (
    SELECT p.tenant_id, m.run_id, p.contact_id, p.since, m.place FROM person p CROSS JOIN LATERAL (
      SELECT t.run_id, row_number() OVER importance AS place
      FROM run r CROSS JOIN LATERAL (SELECT * FROM timer t WHERE t.tenant_id = r.tenant_id AND t.run_id = r.id OFFSET 0) t
      JOIN trigger_revision v ON v.revision = r.revision
      WHERE r.tenant_id = p.tenant_id AND r.contact_id = p.contact_id AND r.state = 'waiting' AND v.priority IS NOT NULL
        AND t.due_at <= $1 AND (NOT t.after_inbox OR p.oldest IS NULL OR p.oldest > greatest(t.due_at, $2))
        AND (t.turn IS NULL OR EXISTS (SELECT FROM due d WHERE d.tenant_id = t.tenant_id AND d.run_id = t.run_id))
      WINDOW importance AS (ORDER BY v.priority DESC, date_trunc('minute', t.due_at), r.trigger COLLATE "C", t.due_at, t.turn NULLS FIRST,
                            r.key COLLATE "C")
      ORDER BY place LIMIT greatest(10, $3 / p.people)) m
    UNION ALL
    SELECT tenant_id, run_id, contact_id, due_at, 0 FROM due WHERE contact_id IS NULL OR priority IS NULL
  ), held AS MATERIALIZED (
    SELECT r.tenant_id, r.id, r.contact_id FROM run r
    WHERE (r.tenant_id, r.id) IN (SELECT tenant_id, run_id FROM weighed)
    FOR UPDATE SKIP LOCKED
  )
  SELECT t.tenant_id, t.run_id, t.step, t.due_at, t.after_inbox, t.local_intent, t.message_id, t.turn, t.promises, h.contact_id, c.merged_into
  FROM weighed w JOIN held h ON h.tenant_id = w.tenant_id AND h.id = w.run_id
  CROSS JOIN LATERAL (SELECT * FROM timer
    WHERE timer.tenant_id = w.tenant_id AND timer.run_id = w.run_id OFFSET 0 FOR UPDATE SKIP LOCKED) t
  LEFT JOIN contact c ON c.tenant_id = h.tenant_id AND c.id = h.contact_id
  WHERE t.due_at <= $1 AND h.contact_id IS NOT DISTINCT FROM w.contact_id
  ORDER BY w.since, w.contact_id, w.place, t.run_id`

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

/** Lets runs that wait for something look at once whether it has happened. */
export async function dueNow(
  sql: Sql,
  runs: readonly { readonly tenantId: string; readonly id: string }[],
  at: Date,
): Promise<void> {
  if (!runs.length) return
  await sql(
    `UPDATE timer t SET due_at = $3 FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, run_id)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.run_id AND t.due_at > $3 AND t.message_id IS NULL`,
    [runs.map(run => run.tenantId), runs.map(run => run.id), at],
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
