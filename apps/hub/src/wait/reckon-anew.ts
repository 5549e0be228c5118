import type { Sql } from '../store/sql.ts'

/**
 * Has what these people's runs wait for by a local clock (`09:00 Europe/Paris 2026-03-29`: a step's hour or day, the end of
 * the quiet hours) reckoned anew at once: whoever takes the timer walks from where the run stands, and waits for what it is
 * now. Not where the run has yet to come to its step, or to be looked at there for the first time, which goes by what is known then.
 *
 * The caller holds these contacts, so nobody sends for them meanwhile. A timer that somebody else has in hand is skipped:
 * a digest that puts it has the run looked at, and an operator who lets it go does too. OFFSET has each person looked up.
 */
export async function reckonAnew(
  sql: Sql,
  people: readonly { readonly tenantId: string; readonly contactId: string }[],
  at: Date,
): Promise<void> {
  if (!people.length) return
  await sql(
    `WITH reckoned AS MATERIALIZED (
       SELECT t.tenant_id, t.run_id FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)
       CROSS JOIN LATERAL (SELECT r.tenant_id, r.id FROM run r
         WHERE r.tenant_id = w.tenant_id AND r.contact_id = w.contact_id AND r.state = 'waiting'
           AND r.intended_at <= $3 OFFSET 0) r
       CROSS JOIN LATERAL (SELECT t.tenant_id, t.run_id FROM timer t
         WHERE t.tenant_id = r.tenant_id AND t.run_id = r.id
           AND t.local_intent NOT LIKE 'when %' AND t.due_at > $3 AND t.message_id IS NULL
         OFFSET 0 FOR UPDATE SKIP LOCKED) t)
     UPDATE timer t SET due_at = $3 FROM reckoned k WHERE t.tenant_id = k.tenant_id AND t.run_id = k.run_id`,
    [people.map(one => one.tenantId), people.map(one => one.contactId), at],
  )
}
