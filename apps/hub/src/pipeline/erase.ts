import { type Decision, saveDecisions } from '../gate/decision.store.ts'
import { addressHash, suppress } from '../gate/gate.store.ts'
import type { Sql } from '../store/sql.ts'

export interface ContactKey {
  readonly tenantId: string
  readonly id: string
}

/**
 * Erases people: what they said, what was sent to them and what we received about them. What stays names nobody: ids,
 * times, reasons, and hashes of their addresses, so that they are not written to again. In the caller's transaction.
 */
export async function eraseContacts(sql: Sql, contacts: readonly ContactKey[], at: Date): Promise<Decision[]> {
  if (!contacts.length) return []
  const keys = [contacts.map(contact => contact.tenantId), contacts.map(contact => contact.id)]
  for (const statement of HOLD) await sql(statement, keys)
  const named = await sql<{ tenant_id: string; ref: string }>(
    `SELECT i.tenant_id, i.ref FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id)`,
    keys,
  )
  await suppress(
    sql,
    named.flatMap(row => suppressionOf(row.tenant_id, row.ref)),
    at,
  )
  const decisions = (await sql<EndedRun>(END_RUNS, [...keys, at])).map(decisionOf)
  for (const statement of FORGET) await sql(statement, keys)
  await sql(MARK_ERASED, [...keys, JSON.stringify({ status: { at: at.toISOString(), rank: 2, value: 'erased' } }), at])
  await saveDecisions(sql, decisions, at)
  return decisions
}

function suppressionOf(tenantId: string, ref: string) {
  if (!ref.startsWith('email:')) return []
  return [{ tenantId, channel: 'email', addressHash: addressHash(ref.slice('email:'.length)), reason: 'erased' }]
}

interface EndedRun {
  tenant_id: string
  id: string
  trigger: string
  contact_id: string
  step: number
}

function decisionOf(run: EndedRun): Decision {
  const { tenant_id: tenantId, id: runId, trigger, contact_id: contactId, step } = run
  return { tenantId, runId, trigger, contactId, step, verdict: 'drop', reason: 'erased', detail: null }
}

const WHO = 'unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)'

/** In the order of the digest: it adds to these people only with their identifiers in hand, so what follows sees all it said. */
const HOLD = [
  `SELECT FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id) WHERE i.strong ORDER BY i.tenant_id, i.ref FOR UPDATE OF i`,
  `SELECT FROM contact c JOIN ${WHO} ON w.tenant_id = c.tenant_id AND w.contact_id = c.id
   ORDER BY c.tenant_id, c.id FOR NO KEY UPDATE OF c`,
]

const END_RUNS = `
  UPDATE run r SET state = 'dropped', ended_at = $3 FROM ${WHO}
  WHERE r.tenant_id = w.tenant_id AND r.contact_id = w.contact_id AND r.state = 'waiting'
  RETURNING r.tenant_id, r.id, r.trigger, r.contact_id, r.step`

/** In this order: what is found through something is forgotten before it. */
const FORGET = [
  `DELETE FROM timer t USING run r JOIN ${WHO} USING (tenant_id, contact_id)
   WHERE t.tenant_id = r.tenant_id AND t.run_id = r.id AND r.state <> 'waiting'`,
  `UPDATE message m SET data = '{}', address = '', state = CASE WHEN m.state IN ('claimed', 'unknown') THEN 'dropped' ELSE m.state END
   FROM ${WHO} WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id`,
  // A request that still has items to digest is left to them: they are read from it.
  `UPDATE request q SET body = '', headers = '{}', url = '' FROM inbox_item i, event e JOIN ${WHO} USING (tenant_id, contact_id)
   WHERE i.tenant_id = e.tenant_id AND i.id = e.item_id AND q.tenant_id = i.tenant_id AND q.id = i.request_id
     AND NOT EXISTS (SELECT FROM inbox_item o WHERE o.tenant_id = q.tenant_id AND o.request_id = q.id AND o.state = 'waiting' AND o.id <> i.id)`,
  `UPDATE event e SET data = '{}' FROM ${WHO} WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id`,
  `DELETE FROM subject_alias a USING subject s JOIN ${WHO} USING (tenant_id, contact_id)
   WHERE a.tenant_id = s.tenant_id AND a.kind = s.kind AND a.subject_id = s.id`,
  `DELETE FROM subject s USING ${WHO} WHERE s.tenant_id = w.tenant_id AND s.contact_id = w.contact_id`,
  `DELETE FROM cancelling_fact f USING identifier i JOIN ${WHO} USING (tenant_id, contact_id)
   WHERE f.tenant_id = i.tenant_id AND f.ref = i.ref`,
  `DELETE FROM consent c USING ${WHO} WHERE c.tenant_id = w.tenant_id AND c.contact_id = w.contact_id`,
  `DELETE FROM cap_ledger l USING ${WHO} WHERE l.tenant_id = w.tenant_id AND l.contact_id = w.contact_id`,
  `DELETE FROM identifier i USING ${WHO} WHERE i.tenant_id = w.tenant_id AND i.contact_id = w.contact_id`,
]

const MARK_ERASED = `
  UPDATE contact c SET state = $3::jsonb, updated_at = $4 FROM ${WHO} WHERE c.tenant_id = w.tenant_id AND c.id = w.contact_id`
