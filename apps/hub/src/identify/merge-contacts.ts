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
  for (const { table, key, best } of KEYED) await sql(dropDoubles(table, key, best), pairs)
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
  await sql(JOIN_TURNS, pairs)
  await sql(KEEP_OWN_NAME, pairs)
}

const PAIRS = 'unnest($1::text[], $2::uuid[], $3::uuid[]) AS m (tenant_id, loser, survivor)'

/** The loser's own id keeps leading to the person: links in messages that are long sent name it. */
const KEEP_OWN_NAME = `
  INSERT INTO identifier (tenant_id, ref, contact_id, strong)
  SELECT m.tenant_id, '${CONTACT_REF}' || m.loser, m.survivor, true FROM ${PAIRS}
  ON CONFLICT (tenant_id, ref) WHERE strong DO NOTHING`

/** Of a segment in which both have a turn the earlier one stays: too early costs a look in vain, too late is never noticed. */
const JOIN_TURNS = `
  WITH gone AS (
    DELETE FROM segment_turn t USING ${PAIRS} WHERE t.tenant_id = m.tenant_id AND t.contact_id = m.loser
    RETURNING t.tenant_id, m.survivor, t.turns
  ), turn AS (
    SELECT g.tenant_id, g.survivor, e.key, e.value::bigint AS at FROM gone g, jsonb_each_text(g.turns) e
    UNION ALL
    SELECT t.tenant_id, t.contact_id, e.key, e.value::bigint FROM segment_turn t, jsonb_each_text(t.turns) e
    WHERE (t.tenant_id, t.contact_id) IN (SELECT tenant_id, survivor FROM gone)
  ), earliest AS (SELECT tenant_id, survivor, key, min(at) AS at FROM turn GROUP BY 1, 2, 3)
  INSERT INTO segment_turn (tenant_id, contact_id, due_at, turns)
  SELECT tenant_id, survivor, to_timestamp(min(at) / 1000.0), jsonb_object_agg(key, at) FROM earliest GROUP BY 1, 2
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET due_at = excluded.due_at, turns = excluded.turns`

/** Tables whose key holds the contact: of rows that would clash the best stays. A proved identifier stays before a claimed one. */
const KEYED = [
  { table: 'identifier', key: ['ref'], best: 't.strong DESC, t.contact_id' },
  { table: 'consent', key: ['event_id', 'channel'], best: 't.contact_id' },
  { table: 'cap_ledger', key: ['channel', 'message_id'], best: 't.contact_id' },
  { table: 'interest', key: ['item', 'cart', 'kind'], best: 't.at DESC, t.is_test, t.contact_id' },
  { table: 'segment_member', key: ['segment'], best: 't.since, t.contact_id' },
]

// Several losers may clash with each other where their survivor has no such row.
function dropDoubles(table: string, key: readonly string[], best: string): string {
  const columns = key.map(column => `t.${column}`).join(', ')
  return `
  WITH member AS (
    SELECT m.tenant_id, m.loser AS contact_id, m.survivor FROM ${PAIRS}
    UNION SELECT m.tenant_id, m.survivor, m.survivor FROM ${PAIRS}
  ), ranked AS (
    SELECT t.tenant_id, t.contact_id, ${columns},
      row_number() OVER (PARTITION BY t.tenant_id, m.survivor, ${columns} ORDER BY ${best}) AS place
    FROM ${table} t JOIN member m USING (tenant_id, contact_id)
  )
  DELETE FROM ${table} t USING ranked r
  WHERE r.place > 1 AND t.tenant_id = r.tenant_id AND t.contact_id = r.contact_id
    AND ${key.map(column => `t.${column} = r.${column}`).join(' AND ')}`
}

const OWNING = [
  'identifier',
  'consent',
  'cap_ledger',
  'interest',
  'segment_member',
  'subject',
  'event',
  'run',
  'decision',
  'message',
]
