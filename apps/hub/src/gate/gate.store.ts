import { createHash } from 'node:crypto'
import type { Sql } from '../store/sql.ts'
import type { Act } from './consent.ts'

/** The gate's rows for a batch of contacts: a constant number of statements, however many ask. */
export interface GateRows {
  readonly acts: ReadonlyMap<string, readonly Act[]>
  readonly sent: ReadonlyMap<string, readonly Sent[]>
}

export interface Sent {
  readonly messageId: string
  readonly channel: string
  readonly at: Date
}

type Key = { readonly tenantId: string; readonly contactId: string }

export async function loadGateRows(sql: Sql, contacts: readonly Key[], since: Date): Promise<GateRows> {
  const keys = [contacts.map(c => c.tenantId), contacts.map(c => c.contactId)]
  const acts = await sql<Act & { contact_id: string }>(
    `SELECT c.contact_id, c.channel, c.topic, c.state, c.at FROM consent c
     WHERE (c.tenant_id, c.contact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
    keys,
  )
  const sent = await sql<{ contact_id: string; message_id: string; channel: string; at: Date }>(
    `SELECT l.contact_id, l.message_id, l.channel, l.at FROM cap_ledger l
     WHERE (l.tenant_id, l.contact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND l.at > $3`,
    [...keys, since],
  )
  return {
    acts: Map.groupBy(acts, act => act.contact_id),
    sent: Map.groupBy(
      sent.map(row => ({ contactId: row.contact_id, messageId: row.message_id, channel: row.channel, at: row.at })),
      row => row.contactId,
    ),
  }
}

export type TriggerState = 'active' | 'paused' | 'braked' | 'shadow'

export async function triggerStates(sql: Sql): Promise<Map<string, TriggerState>> {
  const rows = await sql<{ tenant_id: string; name: string; state: TriggerState }>(
    'SELECT tenant_id, name, state FROM trigger_state',
  )
  return new Map(rows.map(row => [`${row.tenant_id} ${row.name}`, row.state]))
}

export interface Reservation extends Key {
  readonly channel: string
  readonly messageId: string
}

/** Takes a place under the cap, in the transaction that claims the send; a retry of the same message keeps its place. */
export async function reserve(sql: Sql, reservations: readonly Reservation[], at: Date): Promise<void> {
  if (!reservations.length) return
  await sql(
    `INSERT INTO cap_ledger (tenant_id, contact_id, channel, message_id, at)
     SELECT w.*, $5 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) AS w ON CONFLICT DO NOTHING`,
    [
      reservations.map(r => r.tenantId),
      reservations.map(r => r.contactId),
      reservations.map(r => r.channel),
      reservations.map(r => r.messageId),
      at,
    ],
  )
}

/** Gives places back: these messages reached nobody. */
export async function release(
  sql: Sql,
  messages: readonly { tenantId: string; contactId: string | null; messageId: string }[],
) {
  const held = messages.filter(message => message.contactId)
  if (!held.length) return
  await sql(
    `DELETE FROM cap_ledger l USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS w (tenant_id, contact_id, message_id)
     WHERE l.tenant_id = w.tenant_id AND l.contact_id = w.contact_id AND l.message_id = w.message_id`,
    [held.map(m => m.tenantId), held.map(m => m.contactId), held.map(m => m.messageId)],
  )
}

/** An address as the suppression list knows it: the list itself names nobody and outlives an erasure. */
export function addressHash(address: string): Buffer {
  return createHash('sha256').update(address).digest()
}

export interface Suppression {
  readonly tenantId: string
  readonly channel: string
  readonly addressHash: Buffer
  readonly reason: string
}

export async function loadSuppressions(
  sql: Sql,
  addresses: readonly { readonly tenantId: string; readonly channel: string; readonly addressHash: Buffer }[],
): Promise<Map<string, string>> {
  if (!addresses.length) return new Map()
  const rows = await sql<{ tenant_id: string; channel: string; address_hash: Buffer; reason: string }>(
    `SELECT s.tenant_id, s.channel, s.address_hash, s.reason FROM suppression s
     JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS w (tenant_id, channel, address_hash) USING (tenant_id, channel, address_hash)`,
    [addresses.map(a => a.tenantId), addresses.map(a => a.channel), addresses.map(a => a.addressHash)],
  )
  return new Map(rows.map(row => [suppressionKey(row.tenant_id, row.channel, row.address_hash), row.reason]))
}

export const suppressionKey = (tenantId: string, channel: string, hash: Buffer): string =>
  `${tenantId} ${channel} ${hash.toString('hex')}`

export async function suppress(sql: Sql, suppressions: readonly Suppression[], at: Date): Promise<void> {
  if (!suppressions.length) return
  await sql(
    `INSERT INTO suppression (tenant_id, channel, address_hash, reason, at)
     SELECT w.*, $5 FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) AS w ON CONFLICT DO NOTHING`,
    [
      suppressions.map(s => s.tenantId),
      suppressions.map(s => s.channel),
      suppressions.map(s => s.addressHash),
      suppressions.map(s => s.reason),
      at,
    ],
  )
}
