import type { Sql } from '../store/sql.ts'
import { type BrakeKey, lockBrakes } from './brake.store.ts'

/** An operator's word that what waited for a stopped trigger is not to go, and as what it was stopped then. */
export interface Discard {
  readonly at: Date
  readonly as: 'paused' | 'braked'
}

/** Keeps the word; null when the trigger is not stopped. Under its brake: who decides on its messages has done so, or knows of it. */
export async function sayDiscard(sql: Sql, key: BrakeKey, at: Date): Promise<Discard | null> {
  await lockBrakes(sql, [key])
  const [stopped] = await sql<{ as: Discard['as'] }>(
    `UPDATE trigger_state SET discarded_at = $3, discarded_as = state
     WHERE tenant_id = $1 AND name = $2 AND state IN ('paused', 'braked') RETURNING state AS as`,
    [key.tenantId, key.trigger, at],
  )
  return stopped ? { at, as: stopped.as } : null
}

export async function loadDiscards(sql: Sql): Promise<Map<string, Discard>> {
  const rows = await sql<{ tenant_id: string; name: string; discarded_at: Date; discarded_as: Discard['as'] }>(
    'SELECT tenant_id, name, discarded_at, discarded_as FROM trigger_state WHERE discarded_at IS NOT NULL',
  )
  return new Map(rows.map(row => [`${row.tenant_id} ${row.name}`, { at: row.discarded_at, as: row.discarded_as }]))
}
