import type { Declaration, Json } from '@beckon/trigger-kit'
import { readsWhenDue } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'

/** A run whose trigger asks what its event's person had said before. */
export interface PreviousAsked {
  readonly tenantId: string
  readonly contactId: string
  readonly type: string
  readonly at: Date
}

/** Whether a trigger reads `previous`: the data of the same person's event of the same type before the one it stands on. */
export const readsPrevious = (declaration: Declaration): boolean =>
  readsWhenDue(declaration).paths.some(path => path.startsWith('previous.'))

/**
 * For each its person's newest event of the type before an instant of the source's clock; null where there is none. By
 * what happened and not by what came in, so it is the same whatever order the events came in.
 */
export async function loadPrevious(sql: Sql, asked: readonly PreviousAsked[], tests: boolean): Promise<Json[]> {
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
    ORDER BY e.occurred_at DESC LIMIT 1) h`
