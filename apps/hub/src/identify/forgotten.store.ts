import { createHash } from 'node:crypto'
import type { Event } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { ownerKey } from './contact.store.ts'

/** The id that a source itself has for the person of an event, as a reference; null when it names none. */
export function sourceRef({ source, account, person }: Event): string | null {
  return person?.id ? `id:${source}:${account}/${person.id}` : null
}

/** Keeps the ids that these requests name, as hashes: they name nobody, and outlive the erasure. */
export async function rememberForgotten(sql: Sql, requests: readonly Event[]): Promise<void> {
  const named = requests.flatMap(namedBy)
  if (!named.length) return
  await sql(REMEMBER, [named.map(one => one.tenantId), named.map(one => one.hash), named.map(one => one.at)])
}

/** Which of these facts are about somebody whom their source asked to forget at that time or later. */
export async function ofForgotten(sql: Sql, events: readonly Event[]): Promise<ReadonlySet<Event>> {
  const named = events.flatMap(namedBy)
  if (!named.length) return new Set()
  const rows = await sql<{ tenant_id: string; ref_hash: Buffer; at: Date }>(FORGOTTEN, [
    named.map(one => one.tenantId),
    named.map(one => one.hash),
  ])
  const forgotten = new Map(rows.map(row => [ownerKey(row.tenant_id, row.ref_hash.toString('hex')), row.at]))
  const late = named.filter(({ tenantId, hash, at }) => {
    const until = forgotten.get(ownerKey(tenantId, hash.toString('hex')))
    return until && at <= until
  })
  return new Set(late.map(({ event }) => event))
}

interface Named {
  readonly event: Event
  readonly tenantId: string
  readonly hash: Buffer
  readonly at: Date
}

function namedBy(event: Event): Named[] {
  const ref = sourceRef(event)
  if (!ref) return []
  const { tenantId, occurredAt: at } = event
  return [{ event, tenantId, hash: createHash('sha256').update(ref).digest(), at }]
}

// In key order, as everybody takes rows.
const REMEMBER = `
  INSERT INTO forgotten_id AS f (tenant_id, ref_hash, at)
  SELECT w.tenant_id, w.ref_hash, max(w.at) FROM unnest($1::text[], $2::bytea[], $3::timestamptz[]) AS w (tenant_id, ref_hash, at)
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (tenant_id, ref_hash) DO UPDATE SET at = greatest(f.at, excluded.at)`

const FORGOTTEN = `
  SELECT tenant_id, ref_hash, at FROM forgotten_id
  WHERE (tenant_id, ref_hash) IN (SELECT * FROM unnest($1::text[], $2::bytea[]))`
