import { createHash } from 'node:crypto'
import type { Sql } from '../store/sql.ts'
import type { Act } from './consent.ts'
import type { Reserved } from './frequency-cap.ts'

/** The gate's rows for a batch of contacts: a constant number of statements, however many ask. */
export interface GateRows {
  readonly acts: ReadonlyMap<string, readonly Act[]>
  readonly reserved: ReadonlyMap<string, readonly Reserved[]>
}

type Key = { readonly tenantId: string; readonly contactId: string }

export async function loadGateRows(sql: Sql, contacts: readonly Key[], since: Date): Promise<GateRows> {
  const keys = [contacts.map(c => c.tenantId), contacts.map(c => c.contactId)]
  const acts = await sql<Act & { contact_id: string }>(
    `SELECT c.contact_id, c.event_id AS "eventId", c.channel, c.topic, c.state, c.at FROM consent c
     WHERE (c.tenant_id, c.contact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
    keys,
  )
  const reserved = await sql<Reserved & { contactId: string }>(RESERVED, [...keys, since])
  return {
    acts: Map.groupBy(acts, act => act.contact_id),
    reserved: Map.groupBy(reserved, row => row.contactId),
  }
}

// A message waits to be tried again when its last attempt was put off and none before it may have arrived.
const RESERVED = `
  SELECT l.contact_id AS "contactId", l.message_id AS "messageId", l.channel, l.topic, l.priority, l.at,
    coalesce(m.state = 'claimed' AND NOT m.ambiguous AND a.outcome = 'deferred', false) AS waiting
  FROM cap_ledger l
  LEFT JOIN message m ON m.tenant_id = l.tenant_id AND m.id = l.message_id
  LEFT JOIN LATERAL (SELECT outcome FROM attempt a WHERE a.tenant_id = l.tenant_id AND a.message_id = l.message_id
                     ORDER BY number DESC LIMIT 1) a ON true
  WHERE (l.tenant_id, l.contact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND l.at > $3`

export type TriggerState = 'active' | 'paused' | 'braked'

/** What somebody paused, of triggers and of channels, by tenant and name. */
export interface States {
  readonly triggers: ReadonlyMap<string, TriggerState>
  readonly channels: ReadonlyMap<string, 'active' | 'paused'>
}

export const stateKey = (tenantId: string, name: string): string => `${tenantId} ${name}`

/**
 * What is stopped of `concerned` is held until the transaction ends: who resumes it waits for that, and so lets go what is
 * held for it here as well.
 */
export async function loadStates(sql: Sql, concerned: Concerned): Promise<States> {
  const known = await sql<StateRow>(STATES)
  const stopped = known.filter(
    ({ kind, tenant_id, name, state }) =>
      (state === 'paused' || state === 'braked') && concerned[kind].has(stateKey(tenant_id, name)),
  )
  const held = stopped.length ? await sql<StateRow>(HOLD_STOPPED, columnsOf(stopped)) : []
  const of = <State>(kind: Kind) =>
    new Map(
      [...known, ...held]
        .filter(row => row.kind === kind)
        .map(row => [stateKey(row.tenant_id, row.name), row.state as State] as const),
    )
  return { triggers: of('trigger'), channels: of('channel') }
}

/** The triggers and channels of a batch, by `stateKey`. */
export type Concerned = Readonly<Record<Kind, ReadonlySet<string>>>

type Kind = 'trigger' | 'channel'

interface StateRow {
  kind: Kind
  tenant_id: string
  name: string
  state: string
}

const columnsOf = (rows: readonly StateRow[]): string[][] => [
  rows.map(row => row.kind),
  rows.map(row => row.tenant_id),
  rows.map(row => row.name),
]

const STATES = `
  SELECT 'trigger' AS kind, tenant_id, name, state FROM trigger_state
  UNION ALL SELECT 'channel', tenant_id, name, state FROM channel_state`

const HOLD_STOPPED = `
  WITH w AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w (kind, tenant_id, name)),
  t AS MATERIALIZED (
    SELECT s.tenant_id, s.name, s.state FROM trigger_state s
    WHERE (s.tenant_id, s.name) IN (SELECT tenant_id, name FROM w WHERE kind = 'trigger')
    ORDER BY s.tenant_id, s.name FOR NO KEY UPDATE),
  c AS MATERIALIZED (
    SELECT s.tenant_id, s.name, s.state FROM channel_state s
    WHERE (s.tenant_id, s.name) IN (SELECT tenant_id, name FROM w WHERE kind = 'channel')
    ORDER BY s.tenant_id, s.name FOR NO KEY UPDATE)
  SELECT 'trigger' AS kind, t.* FROM t UNION ALL SELECT 'channel', c.* FROM c`

export interface Reservation extends Key {
  readonly channel: string
  readonly topic: string | null
  readonly priority: number
  readonly messageId: string
}

/** Takes a place under the cap, in the transaction that claims the send. A message that is tried again counts from now on: so far it reached nobody. */
export async function reserve(sql: Sql, reservations: readonly Reservation[], at: Date): Promise<void> {
  if (!reservations.length) return
  await sql(
    `INSERT INTO cap_ledger (tenant_id, contact_id, channel, message_id, topic, priority, at)
     SELECT w.*, $7 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::int[]) AS w
     ON CONFLICT (tenant_id, contact_id, channel, message_id) DO UPDATE SET at = excluded.at`,
    [
      reservations.map(r => r.tenantId),
      reservations.map(r => r.contactId),
      reservations.map(r => r.channel),
      reservations.map(r => r.messageId),
      reservations.map(r => r.topic),
      reservations.map(r => r.priority),
      at,
    ],
  )
}

/** Gives places back: these messages reached nobody. */
export async function release(sql: Sql, messages: readonly { tenantId: string; messageId: string }[]): Promise<void> {
  if (!messages.length) return
  const keys = [[...new Set(messages.map(m => m.tenantId))], messages.map(m => m.messageId)]
  // Whose the message is by now: it may have been another's when it was handed over. One table at a time: as a join it read
  // all messages for each that is let go where the planner took them for few (4 s of 1,300 among 20,000).
  const owners = await sql<{ id: string }>(
    'SELECT DISTINCT contact_id AS id FROM message WHERE tenant_id = ANY ($1::text[]) AND id = ANY ($2::uuid[])',
    keys,
  )
  await sql(
    `DELETE FROM cap_ledger
     WHERE tenant_id = ANY ($1::text[]) AND message_id = ANY ($2::uuid[]) AND contact_id = ANY ($3::uuid[])`,
    [...keys, owners.map(({ id }) => id)],
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
  /** A complaint is about marketing: what is owed is still sent. A mailbox that is gone, or erased, takes nothing. */
  readonly scope: 'all' | 'marketing'
}

export async function loadSuppressions(
  sql: Sql,
  addresses: readonly { readonly tenantId: string; readonly channel: string; readonly addressHash: Buffer }[],
): Promise<Map<string, Pick<Suppression, 'reason' | 'scope'>>> {
  if (!addresses.length) return new Map()
  const rows = await sql<Pick<Suppression, 'reason' | 'scope'> & SuppressionKey>(
    `SELECT s.tenant_id, s.channel, s.address_hash, s.reason, s.scope FROM suppression s
     JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS w (tenant_id, channel, address_hash) USING (tenant_id, channel, address_hash)`,
    [addresses.map(a => a.tenantId), addresses.map(a => a.channel), addresses.map(a => a.addressHash)],
  )
  return new Map(
    rows.map(({ tenant_id, channel, address_hash, reason, scope }) => [
      suppressionKey(tenant_id, channel, address_hash),
      { reason, scope },
    ]),
  )
}

interface SuppressionKey {
  tenant_id: string
  channel: string
  address_hash: Buffer
}

export const suppressionKey = (tenantId: string, channel: string, hash: Buffer): string =>
  `${tenantId} ${channel} ${hash.toString('hex')}`

/** Of several about one address the wider holds: `all` is before `marketing`. */
export async function suppress(sql: Sql, suppressions: readonly Suppression[], at: Date): Promise<void> {
  if (!suppressions.length) return
  await sql(
    `INSERT INTO suppression AS s (tenant_id, channel, address_hash, reason, scope, at)
     SELECT DISTINCT ON (w.tenant_id, w.channel, w.address_hash) w.*, $6
     FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[]) AS w (tenant_id, channel, address_hash, reason, scope)
     ORDER BY w.tenant_id, w.channel, w.address_hash, w.scope
     ON CONFLICT (tenant_id, channel, address_hash) DO UPDATE
       SET reason = excluded.reason, scope = excluded.scope, at = excluded.at
       WHERE s.scope = 'marketing' AND excluded.scope = 'all'`,
    [
      suppressions.map(s => s.tenantId),
      suppressions.map(s => s.channel),
      suppressions.map(s => s.addressHash),
      suppressions.map(s => s.reason),
      suppressions.map(s => s.scope),
      at,
    ],
  )
}
