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

/** Says again what events of our own making are about: of a variant nobody had said so far which product it is of. */
export async function restateEvents(sql: Sql, events: readonly Event[]): Promise<void> {
  if (!events.length) return
  await sql(
    `UPDATE event e SET data = w.data FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) AS w (tenant_id, id, data)
     WHERE e.tenant_id = w.tenant_id AND e.id = w.id AND e.data #>> '{variant,productId}' IS NULL`,
    [
      events.map(event => event.tenantId),
      events.map(event => event.id),
      events.map(event => JSON.stringify(event.data)),
    ],
  )
}

/** Events by their ids, as stored; their people are in their columns. */
export async function loadEvents(
  sql: Sql,
  keys: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<Map<string, Event>> {
  if (!keys.length) return new Map()
  const rows = await sql<EventRow>(
    `SELECT e.tenant_id, e.id, e.type, e.source, e.account, e.item_id, e.occurred_at, e.received_at, e.is_test, e.data
     FROM event e JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)`,
    [keys.map(key => key.tenantId), keys.map(key => key.id)],
  )
  return new Map(rows.map(row => [row.id, eventOf(row)]))
}

interface EventRow {
  tenant_id: string
  id: string
  type: Event['type']
  source: string
  account: string
  item_id: string
  occurred_at: Date
  received_at: Date
  is_test: boolean
  data: Event['data']
}

const eventOf = ({ tenant_id: tenantId, item_id: itemId, is_test: isTest, ...row }: EventRow): Event => ({
  ...{ tenantId, id: row.id, type: row.type, source: row.source, account: row.account, itemId, isTest, data: row.data },
  ...{ occurredAt: row.occurred_at, receivedAt: row.received_at, person: undefined },
})
