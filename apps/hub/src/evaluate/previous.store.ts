import type { Declaration, Json } from '@beckon/trigger-kit'
import { readsWhenDue } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'

/** A run whose trigger asks what its event's person had said before, or has said since. */
export interface EventAsked {
  readonly tenantId: string
  readonly contactId: string
  readonly eventId: string
  readonly type: string
  readonly at: Date
}

/**
 * Whether a trigger reads `previous`, the data of the same person's event of the same type before the one it stands on, or
 * `latest`, their newest of the type.
 */
export function neighboursRead(declaration: Declaration): { readonly previous: boolean; readonly latest: boolean } {
  const { paths } = readsWhenDue(declaration)
  const reads = (root: string) => paths.some(path => path.startsWith(`${root}.`))
  return { previous: reads('previous'), latest: reads('latest') }
}

/**
 * For each its person's newest event of the type before an instant of the source's clock; null where there is none. By
 * what happened and not by what came in, so it is the same whatever order the events came in.
 */
export async function loadPrevious(sql: Sql, asked: readonly EventAsked[], tests: boolean): Promise<Json[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; data: Json }>(PREVIOUS, [
    asked.map((_one, n) => n),
    asked.map(one => one.tenantId),
    asked.map(one => one.contactId),
    asked.map(one => one.type),
    asked.map(one => one.at),
    tests,
  ])
  const found = new Map(rows.map(({ n, data }) => [n, data]))
  return asked.map((_one, n) => found.get(n) ?? null)
}

const PREVIOUS = `
  SELECT w.n, h.data
  FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[]) AS w (n, tenant_id, contact_id, type, at)
  CROSS JOIN LATERAL (
    SELECT e.data FROM event e
    WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = w.type AND e.occurred_at < w.at
      AND (NOT e.is_test OR $6)
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) h`

/** For each its person's newest event of the type since the one that asks, by (instant, id) as everywhere; null: itself. */
export async function loadLatest(
  sql: Sql,
  asked: readonly EventAsked[],
  tests: boolean,
): Promise<({ readonly occurredAt: Date; readonly data: Record<string, Json> } | null)[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; at: Date; data: Record<string, Json> }>(LATEST, [
    asked.map((_one, n) => n),
    asked.map(one => one.tenantId),
    asked.map(one => one.contactId),
    asked.map(one => one.type),
    asked.map(one => one.at),
    asked.map(one => one.eventId),
    tests,
  ])
  const found = new Map(rows.map(({ n, at, data }) => [n, { occurredAt: at, data }]))
  return asked.map((_one, n) => found.get(n) ?? null)
}

const LATEST = `
  SELECT w.n, h.at, h.data
  FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[])
    AS w (n, tenant_id, contact_id, type, at, event_id)
  CROSS JOIN LATERAL (
    SELECT e.occurred_at AS at, e.data FROM event e
    WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = w.type AND e.occurred_at >= w.at
      AND (e.occurred_at, e.id) > (w.at, w.event_id) AND (NOT e.is_test OR $7)
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) h`
