import type { Event } from '../event.ts'
import type { Sql } from '../store/sql.ts'

/** Stores the events of a batch with the contacts found for them; answers the ids of those that were not there yet. */
export async function insertEvents(
  sql: Sql,
  events: readonly { readonly event: Event; readonly contactId: string | null }[],
): Promise<Set<string>> {
  if (!events.length) return new Set()
  const column = <T>(of: (event: Event) => T) => events.map(({ event }) => of(event))
  const inserted = await sql<{ id: string }>(INSERT, [
    column(event => event.tenantId),
    column(event => event.id),
    column(event => event.type),
    column(event => event.source),
    column(event => event.account),
    column(event => event.itemId),
    column(event => event.occurredAt),
    column(event => event.receivedAt),
    events.map(({ contactId }) => contactId),
    column(event => event.isTest),
    column(event => JSON.stringify(event.data)),
  ])
  return new Set(inserted.map(row => row.id))
}

const INSERT = `
  INSERT INTO event (tenant_id, id, type, source, account, item_id, occurred_at, received_at, contact_id, is_test, data)
  SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                       $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::boolean[], $11::jsonb[])
  ON CONFLICT (tenant_id, id) DO NOTHING
  RETURNING id`
