import type { Sql } from '../store/sql.ts'

/** Whose runs, or about what, may wait for another instant than they did. */
export interface Reckoning {
  readonly people: readonly { readonly tenantId: string; readonly contactId: string }[]
  readonly things: readonly { readonly tenantId: string; readonly kind: string; readonly id: string }[]
}

/**
 * Has what these runs wait for by a local clock (`09:00 Europe/Paris 2026-03-29`: a step's hour or day, the end of the quiet
 * hours) reckoned anew at once: whoever takes the timer walks from where the run stands, and waits for what it is now. Not where
 * the run has yet to come to its step, or to be looked at there for the first time, which goes by what is known then.
 *
 * A timer that somebody else has in hand is skipped: a digest that puts it has the run looked at, and an operator who lets it
 * go does too. OFFSET has each looked up by itself, whatever figures the planner goes by.
 */
export async function reckonAnew(sql: Sql, { people, things }: Reckoning, at: Date): Promise<void> {
  if (!people.length && !things.length) return
  await sql(
    `WITH waiting AS MATERIALIZED (
       SELECT r.tenant_id, r.id FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)
       CROSS JOIN LATERAL (SELECT r.tenant_id, r.id, r.intended_at FROM run r
         WHERE r.tenant_id = w.tenant_id AND r.contact_id = w.contact_id AND r.state = 'waiting' OFFSET 0) r
       WHERE r.intended_at <= $5
       UNION SELECT r.tenant_id, r.id FROM unnest($3::text[], $4::text[]) AS w (tenant_id, subject)
       CROSS JOIN LATERAL (SELECT r.tenant_id, r.id, r.intended_at, r.state FROM run r
         WHERE r.tenant_id = w.tenant_id AND r.subject = w.subject OFFSET 0) r
       WHERE r.intended_at <= $5 AND r.state = 'waiting'),
     reckoned AS MATERIALIZED (
       SELECT t.tenant_id, t.run_id FROM waiting w
       CROSS JOIN LATERAL (SELECT t.tenant_id, t.run_id FROM timer t
         WHERE t.tenant_id = w.tenant_id AND t.run_id = w.id
           AND t.local_intent NOT LIKE 'when %' AND t.due_at > $5 AND t.message_id IS NULL
         OFFSET 0 FOR UPDATE SKIP LOCKED) t)
     UPDATE timer t SET due_at = $5 FROM reckoned k WHERE t.tenant_id = k.tenant_id AND t.run_id = k.run_id`,
    [
      people.map(one => one.tenantId),
      people.map(one => one.contactId),
      things.map(one => one.tenantId),
      things.map(({ kind, id }) => `${kind}:${id}`),
      at,
    ],
  )
}
