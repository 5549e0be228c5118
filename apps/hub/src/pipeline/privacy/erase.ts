import { dropMessages } from '../../deliver/message.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { addressHash, suppress } from '../../gate/gate.store.ts'
import type { Sql } from '../../store/sql.ts'
import { forgetNameless } from './nameless-events.ts'
import { emptyMarkedRequests, markRequestsOf, markRequestsWith } from './raw-requests.ts'
import { endNotesOf } from './waiting-notes.ts'

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
  const people = await holdSurvivors(sql, contacts)
  const names = await namesOf(sql, people)
  // What somebody merely typed may be another's address: that one is not told by our silence.
  await silence(
    sql,
    names.filter(({ strong }) => strong),
    at,
  )
  return forget(sql, people, at)
}

/** Has nobody written to at these addresses again, and what nobody could read of them forgotten. */
export async function silence(sql: Sql, names: readonly Name[], at: Date): Promise<void> {
  await suppress(sql, names.flatMap(suppressionOf), at)
  await markRequestsWith(sql, names.flatMap(wordOf))
}

/** Takes away what is known of people and what they are known by, without a word on whether they may be written to. */
export async function forget(sql: Sql, people: readonly ContactKey[], at: Date): Promise<Decision[]> {
  if (!people.length) return []
  const keys = keysOf(people)
  const decisions = (await sql<EndedRun>(END_RUNS, [...keys, at])).map(decisionOf)
  await markRequestsOf(sql, keys)
  await sql(END_NOTES, keys)
  await forgetNameless(sql, keys)
  await dropMessages(sql, await sql<ContactKey>(UNFINISHED, keys))
  for (const statement of FORGET) await sql(statement, keys)
  await sql(MARK_ERASED, [...keys, JSON.stringify({ status: { at: at.toISOString(), rank: 2, value: 'erased' } }), at])
  await emptyMarkedRequests(sql)
  await saveDecisions(sql, decisions, at)
  return decisions
}

/**
 * Holds these people, and whoever they have become: one may have been merged into another while we waited for the row.
 * Taken in the order of the digest, which adds to people only with their identifiers in hand.
 */
export async function holdSurvivors(sql: Sql, contacts: readonly ContactKey[]): Promise<ContactKey[]> {
  const rows: ContactRow[] = []
  for (const statement of HOLD) rows.push(...(await sql<ContactRow>(statement, keysOf(contacts))))
  const known = new Set(contacts.map(keyOf))
  const survivors = rows
    .filter(row => row.merged_into)
    .map(row => ({ tenantId: row.tenant_id, id: row.merged_into as string }))
    .filter(survivor => !known.has(keyOf(survivor)))
  return survivors.length ? holdSurvivors(sql, [...contacts, ...survivors]) : [...contacts]
}

interface ContactRow {
  tenant_id: string
  merged_into: string | null
}

const keyOf = ({ tenantId, id }: ContactKey): string => `${tenantId} ${id}`

const keysOf = (people: readonly ContactKey[]): [string[], string[]] => [
  people.map(person => person.tenantId),
  people.map(person => person.id),
]

/** What somebody is known by, as `email` and the address. */
interface Name {
  readonly tenantId: string
  readonly type: string
  readonly value: string
}

async function namesOf(sql: Sql, people: readonly ContactKey[]): Promise<(Name & { readonly strong: boolean })[]> {
  const rows = await sql<{ tenant_id: string; ref: string; strong: boolean }>(
    `SELECT i.tenant_id, i.ref, i.strong FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id)`,
    keysOf(people),
  )
  return rows.map(({ tenant_id: tenantId, ref, strong }) => {
    const colon = ref.indexOf(':')
    return { tenantId, type: ref.slice(0, colon), value: ref.slice(colon + 1), strong }
  })
}

function suppressionOf({ tenantId, type, value }: Name) {
  if (type !== 'email') return []
  return [{ tenantId, channel: 'email', addressHash: addressHash(value), reason: 'erased', scope: 'all' as const }]
}

function wordOf({ tenantId, type, value: word }: Name) {
  return type === 'email' || type === 'phone' ? [{ tenantId, word }] : []
}

interface EndedRun {
  tenant_id: string
  id: string
  trigger: string
  contact_id: string
  step: number
}

function decisionOf({ tenant_id: tenantId, contact_id: contactId, ...run }: EndedRun): Decision {
  return decisionOn({ ...run, tenantId, contactId }, { verdict: 'drop', reason: 'erased', detail: null })
}

const WHO = 'unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)'

/** In the order of the digest, so what follows sees all that it said. */
const HOLD = [
  `SELECT FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id) WHERE i.strong ORDER BY i.tenant_id, i.ref FOR UPDATE OF i`,
  `SELECT c.tenant_id, c.merged_into FROM contact c JOIN ${WHO} ON w.tenant_id = c.tenant_id AND w.contact_id = c.id
   ORDER BY c.tenant_id, c.id FOR NO KEY UPDATE OF c`,
]

const END_RUNS = `
  UPDATE run r SET state = 'dropped', ended_at = $3 FROM ${WHO}
  WHERE r.tenant_id = w.tenant_id AND r.contact_id = w.contact_id AND r.state = 'waiting'
  RETURNING r.tenant_id, r.id, r.trigger, r.contact_id, r.step`

const UNFINISHED = `
  SELECT m.tenant_id AS "tenantId", m.id FROM message m JOIN ${WHO} USING (tenant_id, contact_id)
  WHERE m.state IN ('claimed', 'unknown')`

const END_NOTES = endNotesOf(`SELECT r.tenant_id, r.id FROM run r JOIN ${WHO} USING (tenant_id, contact_id)`)

/**
 * In this order: what is found through something is forgotten before it. What is theirs is found first (MATERIALIZED): of three
 * tables that are joined by their tenant Postgres may join any two by that alone, while it has no figures of them.
 */
const FORGET = [
  `WITH own AS MATERIALIZED (
     SELECT r.tenant_id, r.id FROM run r JOIN ${WHO} USING (tenant_id, contact_id) WHERE r.state <> 'waiting')
   DELETE FROM timer t USING own WHERE t.tenant_id = own.tenant_id AND t.run_id = own.id`,
  `UPDATE message m SET data = '{}', address = '' FROM ${WHO} WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id`,
  // A typed address names its owner too, whose own facts stay.
  `WITH own AS MATERIALIZED (SELECT i.* FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id))
   DELETE FROM cancelling_fact f USING own WHERE f.tenant_id = own.tenant_id AND f.ref = own.ref AND (own.strong OR EXISTS (
     SELECT FROM event e WHERE e.tenant_id = f.tenant_id AND e.id = f.event_id AND e.contact_id = own.contact_id))`,
  `UPDATE event e SET data = '{}' FROM ${WHO} WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id`,
  // Joined all at once, all aliases and acts of the tenant were read while the tables had no figures: 30 s of 20,000.
  `WITH named AS MATERIALIZED (
     SELECT w.tenant_id, a.alias FROM ${WHO} CROSS JOIN LATERAL (
       SELECT s.id, s.kind FROM subject s WHERE s.tenant_id = w.tenant_id AND s.contact_id = w.contact_id OFFSET 0) s
     CROSS JOIN LATERAL (
       SELECT a.alias FROM subject_alias a WHERE a.tenant_id = w.tenant_id AND a.kind = s.kind AND a.subject_id = s.id OFFSET 0) a
     WHERE s.kind = 'cart')
   DELETE FROM interest n USING named WHERE n.tenant_id = named.tenant_id AND n.cart = named.alias AND n.cart <> ''`,
  `DELETE FROM segment_member m USING ${WHO} WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id`,
  `DELETE FROM segment_turn t USING ${WHO} WHERE t.tenant_id = w.tenant_id AND t.contact_id = w.contact_id`,
  `DELETE FROM interest n USING ${WHO} WHERE n.tenant_id = w.tenant_id AND n.contact_id = w.contact_id`,
  `WITH own AS MATERIALIZED (SELECT s.tenant_id, s.kind, s.id FROM subject s JOIN ${WHO} USING (tenant_id, contact_id))
   DELETE FROM subject_alias a USING own WHERE a.tenant_id = own.tenant_id AND a.kind = own.kind AND a.subject_id = own.id`,
  `DELETE FROM subject s USING ${WHO} WHERE s.tenant_id = w.tenant_id AND s.contact_id = w.contact_id`,
  `DELETE FROM consent c USING ${WHO} WHERE c.tenant_id = w.tenant_id AND c.contact_id = w.contact_id`,
  `DELETE FROM cap_ledger l USING ${WHO} WHERE l.tenant_id = w.tenant_id AND l.contact_id = w.contact_id`,
  // Where others typed what is this person's own, it is this person's still.
  `WITH own AS MATERIALIZED (
     SELECT i.tenant_id, i.ref FROM identifier i JOIN ${WHO} USING (tenant_id, contact_id) WHERE i.strong)
   DELETE FROM identifier o USING own WHERE o.tenant_id = own.tenant_id AND o.ref = own.ref AND NOT o.strong`,
  `DELETE FROM identifier i USING ${WHO} WHERE i.tenant_id = w.tenant_id AND i.contact_id = w.contact_id`,
]

const MARK_ERASED = `
  UPDATE contact c SET state = $3::jsonb, updated_at = $4 FROM ${WHO}
  WHERE c.tenant_id = w.tenant_id AND c.id = w.contact_id AND c.merged_into IS NULL`
