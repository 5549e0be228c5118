import type { Json, Reads } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import type { EventAsked } from './previous.store.ts'

/** The fields of which it is asked what was last said: at all (`stated`), or before the event (`statedBefore`). */
export function statedFields({ paths }: Reads, root: 'stated' | 'statedBefore'): string[] {
  const under = paths.flatMap(path => {
    const [first, field] = path.split('.')
    return first === root && field ? [field] : []
  })
  return [...new Set(under)]
}

/** Asks what was last said of a field; `before`: before an instant of the source's clock, null: at all. */
export interface FieldAsked extends EventAsked {
  readonly field: string
  readonly before: Date | null
}

/** Of so many events of a person, the newest, it is looked for who speaks of a field: enough for a month of bookings. */
const MOST_EVENTS = 50

/** For each what the newest event that speaks of its field says of it; undefined where none does. */
export async function loadStated(
  sql: Sql,
  asked: readonly FieldAsked[],
  tests: boolean,
): Promise<(Json | undefined)[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; value: Json }>(STATED, [
    asked.map((_one, n) => n),
    asked.map(one => one.tenantId),
    asked.map(one => one.contactId),
    asked.map(one => one.type),
    asked.map(one => one.field),
    asked.map(one => one.before),
    tests,
  ])
  const found = new Map(rows.map(({ n, value }) => [n, value]))
  return asked.map((_one, n) => found.get(n))
}

const STATED = `
  SELECT w.n, h.data -> w.field AS value
  FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
    AS w (n, tenant_id, contact_id, type, field, before)
  CROSS JOIN LATERAL (
    SELECT p.data FROM (
      SELECT e.data, e.occurred_at, e.id FROM event e
      WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = w.type
        AND e.occurred_at < coalesce(w.before, 'infinity') AND (NOT e.is_test OR $7)
      ORDER BY e.occurred_at DESC, e.id DESC LIMIT ${MOST_EVENTS}) p
    WHERE p.data ? w.field ORDER BY p.occurred_at DESC, p.id DESC LIMIT 1) h`
