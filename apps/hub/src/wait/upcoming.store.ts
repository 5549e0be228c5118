import type { Sql } from '../store/sql.ts'
import { IN_SHADOW } from './in-shadow.ts'

/** Somebody who is about to be sent something of this importance, which may wait until then at the longest. */
export interface Awaiting {
  readonly tenantId: string
  readonly contactId: string
  readonly priority: number
  readonly until: Date
}

/** A marketing run of theirs that waits, is more important, and is due by then, if it is not due already. */
export interface UpcomingRun {
  readonly tenantId: string
  readonly contactId: string
  readonly id: string
  readonly trigger: string
  readonly revision: string
  readonly step: number
  readonly intendedAt: Date
  readonly dueAt: Date
  readonly localIntent: string | null
  readonly event: { readonly receivedAt: Date }
}

/**
 * What more important marketing is due soon to whoever is about to be sent some, or is due and not among what is `decided`
 * now: the next of each, few as a rule. What is only tried takes nobody's place, nor one of the few.
 */
export async function loadUpcoming(
  sql: Sql,
  people: readonly Awaiting[],
  { now, tests, decided }: { readonly now: Date; readonly tests: boolean; readonly decided: readonly string[] },
): Promise<UpcomingRun[]> {
  if (!people.length) return []
  const rows = await sql<Omit<UpcomingRun, 'event'> & { receivedAt: Date }>(UPCOMING, [
    people.map(one => one.tenantId),
    people.map(one => one.contactId),
    people.map(one => one.priority),
    people.map(one => one.until),
    now,
    tests,
    decided,
  ])
  return rows.map(({ receivedAt, ...run }) => ({ ...run, event: { receivedAt } }))
}

// What is owed has no priority. A message that is being tried has its place already. Of what stands at one step of a trigger
// the first is enough: a dozen that wait in the queue for their items would hide the birthday behind them.
// OFFSET, as in `claimed-run.store.ts`: joined all at once, all timers and events of the tenant were read for each person.
const UPCOMING = `
  SELECT w.tenant_id AS "tenantId", w.contact_id AS "contactId", u.*
  FROM unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[]) AS w (tenant_id, contact_id, priority, until)
  CROSS JOIN LATERAL (
    SELECT * FROM (
      SELECT DISTINCT ON (r.trigger, r.revision, r.step) r.id, r.trigger, r.revision, r.step, r.intended_at AS "intendedAt",
        t.due_at AS "dueAt", t.local_intent AS "localIntent", e.received_at AS "receivedAt"
      FROM run r CROSS JOIN LATERAL (SELECT * FROM timer t WHERE t.tenant_id = r.tenant_id AND t.run_id = r.id OFFSET 0) t
      JOIN trigger_revision v ON v.revision = r.revision
      CROSS JOIN LATERAL (SELECT e.received_at FROM event e WHERE e.tenant_id = r.tenant_id AND e.id = r.event_id OFFSET 0) e
      WHERE r.tenant_id = w.tenant_id AND r.contact_id = w.contact_id AND r.state = 'waiting' AND v.priority > w.priority
        AND t.due_at <= w.until AND (t.due_at > $5 OR r.id <> ALL ($7::uuid[])) AND t.message_id IS NULL AND (NOT r.is_test OR $6)
        AND NOT ${IN_SHADOW}
      ORDER BY r.trigger, r.revision, r.step, t.due_at) first
    ORDER BY "dueAt" LIMIT 10) u`
