import type { Sql } from '../store/sql.ts'
import { CONTACT_REF } from './person.ts'

export interface Merge {
  readonly tenantId: string
  readonly loser: string
  readonly survivor: string
}

/**
 * Everything of the losers becomes the survivor's: two contacts turned out to be one person. Rare, so one statement a
 * table is fine. Identifiers, consents and ledger rows that both have are kept once.
 */
export async function mergeContacts(sql: Sql, merges: readonly Merge[]): Promise<void> {
  const pairs = [merges.map(m => m.tenantId), merges.map(m => m.loser), merges.map(m => m.survivor)]
  await sql(DROP_WEAKER, pairs)
  for (const { table, key } of KEYED) {
    await sql(
      `DELETE FROM ${table} t USING ${PAIRS}
       WHERE t.tenant_id = m.tenant_id AND t.contact_id = m.loser AND EXISTS (
         SELECT FROM ${table} o WHERE o.tenant_id = t.tenant_id AND o.contact_id = m.survivor
         AND ${key.map(column => `o.${column} = t.${column}`).join(' AND ')})`,
      pairs,
    )
  }
  for (const table of OWNING) {
    await sql(
      `UPDATE ${table} t SET contact_id = m.survivor FROM ${PAIRS} WHERE t.tenant_id = m.tenant_id AND t.contact_id = m.loser`,
      pairs,
    )
  }
  await sql(
    `UPDATE contact t SET merged_into = m.survivor, state = '{}' FROM ${PAIRS} WHERE t.tenant_id = m.tenant_id AND t.id = m.loser`,
    pairs,
  )
  await sql(KEEP_OWN_NAME, pairs)
}

const PAIRS = 'unnest($1::text[], $2::uuid[], $3::uuid[]) AS m (tenant_id, loser, survivor)'

/** The loser's own id keeps leading to the person: links in messages that are long sent name it. */
const KEEP_OWN_NAME = `
  INSERT INTO identifier (tenant_id, ref, contact_id, strong)
  SELECT m.tenant_id, '${CONTACT_REF}' || m.loser, m.survivor, true FROM ${PAIRS}
  ON CONFLICT (tenant_id, ref) WHERE strong DO NOTHING`

/** Where one has proved an identifier that the other only claims, the proof stays. */
const DROP_WEAKER = `
  DELETE FROM identifier t USING ${PAIRS}
  WHERE t.tenant_id = m.tenant_id AND t.contact_id = m.survivor AND NOT t.strong AND EXISTS (
    SELECT FROM identifier o WHERE o.tenant_id = t.tenant_id AND o.contact_id = m.loser AND o.ref = t.ref AND o.strong)`

/** Tables whose key holds the contact: what would clash is dropped first. */
const KEYED = [
  { table: 'identifier', key: ['ref'] },
  { table: 'consent', key: ['event_id', 'channel'] },
  { table: 'cap_ledger', key: ['channel', 'message_id'] },
]

const OWNING = ['identifier', 'consent', 'cap_ledger', 'subject', 'event', 'run', 'decision', 'message']
