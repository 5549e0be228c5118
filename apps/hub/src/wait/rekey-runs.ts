import type { Sql } from '../store/sql.ts'
import { lockAwaiting } from './run.store.ts'
import { dueNow } from './timer.store.ts'

export interface Renamed {
  readonly tenantId: string
  readonly kind: string
  readonly from: string
  readonly to: string
}

/**
 * Runs of a thing that turned out to be another take its name. Where both have a run of one trigger, the one that was
 * handed over stays, else the one that waits, else the one of the newer fact; another that waits ends as
 * `merged-duplicate`, and one that had ended keeps the end it had. Answers those that ended by this.
 */
export async function rekeyRuns(sql: Sql, renamed: readonly Renamed[], at: Date): Promise<MergedRun[]> {
  if (!renamed.length) return []
  const columns = [
    renamed.map(r => r.tenantId),
    renamed.map(r => `${r.kind}:${r.from}`),
    renamed.map(r => `${r.kind}:${r.to}`),
    renamed.map(r => r.from),
    renamed.map(r => r.to),
  ]
  return rekey(sql, OF_THINGS, columns, at)
}

export interface MergedContact {
  readonly tenantId: string
  readonly loser: string
  readonly survivor: string
}

/**
 * The same for runs whose key names a contact that turned out to be another: those of an audience, and of what comes once a
 * person. And those of the person that wait for something look at once: the other one may have done it.
 */
export async function rekeyRunsOfMerged(sql: Sql, merges: readonly MergedContact[], at: Date): Promise<MergedRun[]> {
  if (!merges.length) return []
  const columns = [merges.map(m => m.tenantId), merges.map(m => m.loser), merges.map(m => m.survivor)]
  const ended = await rekey(sql, OF_PEOPLE, columns, at)
  const people = merges.map(({ tenantId, survivor: contactId }) => ({ tenantId, contactId }))
  await dueNow(sql, await lockAwaiting(sql, people), at)
  return ended
}

async function rekey(sql: Sql, about: string, columns: readonly unknown[][], at: Date): Promise<MergedRun[]> {
  const merged = await sql<MergedRow>(endDuplicates(about, columns.length + 1), [...columns, at])
  await sql(takeName(about), columns)
  const timers = await sql<{ run_id: string; message_id: string | null }>(
    `DELETE FROM timer t USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.id
     RETURNING t.run_id, t.message_id`,
    [merged.map(run => run.tenant_id), merged.map(run => run.id)],
  )
  const messages = new Map(timers.map(timer => [timer.run_id, timer.message_id]))
  const ended = merged.filter(run => run.waited)
  return ended.map(run => ({
    tenantId: run.tenant_id,
    id: run.id,
    trigger: run.trigger,
    contactId: run.contact_id,
    step: run.step,
    into: run.into,
    messageId: messages.get(run.id) ?? null,
  }))
}

export interface MergedRun {
  readonly tenantId: string
  readonly id: string
  readonly trigger: string
  readonly contactId: string | null
  readonly step: number
  readonly into: string
  /** The message that it was handing over, or was to try again. */
  readonly messageId: string | null
}

interface MergedRow {
  tenant_id: string
  id: string
  trigger: string
  contact_id: string | null
  step: number
  into: string
  /** Whether it waited until now. */
  waited: boolean
}

/** Runs of renamed things, of the old name and the new: the key's first part is the thing's id, and the rest tells occurrences apart. */
const OF_THINGS = `
  SELECT r.tenant_id, r.id, n.target AS subject,
    CASE WHEN r.subject = n.source THEN n.to_id || substr(r.key, length(n.from_id) + 1) ELSE r.key END AS key
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (tenant_id, source, target, from_id, to_id)
  CROSS JOIN LATERAL (SELECT * FROM run r WHERE r.tenant_id = n.tenant_id AND r.subject = n.source
    UNION ALL SELECT * FROM run r WHERE r.tenant_id = n.tenant_id AND r.subject = n.target) r`

/**
 * Runs of merged people, who are the survivor's by now: one part of the key is still the id they had, the first where
 * the trigger's key says so, and the last of those of an audience.
 */
const OF_PEOPLE = `
  SELECT DISTINCT r.tenant_id, r.id, r.subject, array_to_string(array_replace(r.parts, m.loser, m.survivor), ' ') AS key
  FROM unnest($1::text[], $2::text[], $3::text[]) AS m (tenant_id, loser, survivor)
  CROSS JOIN LATERAL (SELECT r.*, string_to_array(r.key, ' ') AS parts FROM run r
    WHERE r.tenant_id = m.tenant_id AND r.contact_id = m.survivor::uuid OFFSET 0) r
  WHERE r.parts && ARRAY[m.loser, m.survivor]`

function endDuplicates(about: string, at: number): string {
  return `
  WITH about AS (${about}), ranked AS (
    SELECT r.tenant_id, r.id, r.state = 'waiting' AS waited, first_value(r.id) OVER best AS winner, row_number() OVER best AS place
    FROM about a JOIN run r USING (tenant_id, id)
    WINDOW best AS (PARTITION BY r.tenant_id, r.trigger, a.key
                    ORDER BY r.handed_over DESC, (r.state = 'waiting') DESC, r.anchor_at DESC, r.event_id DESC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
  UPDATE run r SET state = CASE WHEN r.state = 'waiting' THEN 'dropped' ELSE r.state END,
                   ended_at = coalesce(r.ended_at, $${at}), subject = NULL, key = r.key || ' merged ' || r.id
  FROM ranked WHERE ranked.place > 1 AND r.tenant_id = ranked.tenant_id AND r.id = ranked.id AND r.id <> ranked.winner
  RETURNING r.tenant_id, r.id, r.trigger, r.contact_id, r.step, ranked.winner AS into, ranked.waited`
}

function takeName(about: string): string {
  return `
  WITH about AS (${about})
  UPDATE run r SET subject = a.subject, key = a.key
  FROM about a WHERE r.tenant_id = a.tenant_id AND r.id = a.id AND (r.key, r.subject) IS DISTINCT FROM (a.key, a.subject)`
}
