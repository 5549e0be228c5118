import type { Sql } from '../store/sql.ts'

/** A genuine request, to be stored as it came. */
export interface ReceivedRequest {
  readonly tenantId: string
  readonly id: string
  readonly plugin: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly receivedAt: Date
  readonly items: readonly ReceivedItem[]
}

/** One event in it. The id is derived from what duplicates share, so the insert is the deduplication. */
export interface ReceivedItem {
  readonly id: string
  readonly position: number
  readonly account: string
  readonly topic: string
  readonly sourceId: string
  readonly state: 'waiting' | 'ignored'
}

/** Stores many requests with their items in one statement; a request of which every item is known already is not kept again. */
export async function storeRequests(sql: Sql, requests: readonly ReceivedRequest[]): Promise<void> {
  const items = requests.flatMap(request => request.items.map(item => ({ request, item })))
  await sql(STORE, [
    items.map(({ request }) => request.tenantId),
    items.map(({ item }) => item.id),
    items.map(({ request }) => request.id),
    items.map(({ item }) => item.position),
    items.map(({ request }) => request.plugin),
    items.map(({ item }) => item.account),
    items.map(({ item }) => item.topic),
    items.map(({ item }) => item.sourceId),
    items.map(({ item }) => item.state),
    items.map(({ request }) => request.receivedAt),
    requests.map(request => request.tenantId),
    requests.map(request => request.id),
    requests.map(request => request.plugin),
    requests.map(request => request.url),
    requests.map(request => request.receivedAt),
    JSON.stringify(requests.map(request => request.headers)),
    requests.map(request => request.body),
  ])
}

// In key order: whoever gets the same items at the same moment waits for them in turn.
const STORE = `
  WITH stored AS (
    INSERT INTO inbox_item (tenant_id, id, request_id, position, plugin, account, topic, source_id, state, received_at)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
                         $9::text[], $10::timestamptz[])
    ORDER BY 1, 2
    ON CONFLICT (tenant_id, id) DO NOTHING
    RETURNING request_id
  )
  INSERT INTO request (tenant_id, id, plugin, url, headers, body, received_at)
  SELECT w.tenant_id, w.id, w.plugin, w.url, w.headers, w.body, w.received_at
  FROM ROWS FROM (
    unnest($11::text[], $12::uuid[], $13::text[], $14::text[], $15::timestamptz[]),
    jsonb_array_elements($16),
    unnest($17::bytea[])
  ) AS w (tenant_id, id, plugin, url, received_at, headers, body)
  WHERE w.id IN (SELECT request_id FROM stored)`

/** Lets an item that still waits wait until then: it has been tried once more, by however many at once. */
export async function postponeItem(
  sql: Sql,
  { tenantId, id, attempts }: { readonly tenantId: string; readonly id: string; readonly attempts: number },
  until: Date,
): Promise<void> {
  await sql(
    `UPDATE inbox_item SET retry_at = $4, attempts = attempts + 1
     WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'`,
    [tenantId, id, attempts, until],
  )
}

export interface Finished {
  readonly tenantId: string
  readonly id: string
  readonly state: 'done' | 'ignored' | 'dead'
  readonly error: { readonly code: string; readonly message: string } | null
}

/**
 * Takes items that still wait and writes down what they came to; answers which. Nobody else gets one of these, and if the
 * transaction fails they wait as before. One that somebody else is taking is left to them.
 */
export async function takeItems(sql: Sql, items: readonly Finished[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>(TAKE, [
    items.map(item => item.tenantId),
    items.map(item => item.id),
    items.map(item => item.state),
    items.map(item => item.error && JSON.stringify(item.error)),
  ])
  return new Set(rows.map(row => row.id))
}

// Each is looked up by its id: as a join it read all that wait, whatever their number (20 ms a batch of 14,000). OFFSET keeps
// the state out of the look-up, which would take the index of those that wait for a shorter way. Then by its place in the
// table, where nobody moves it while it is held; the array keeps the planner from reading the table.
const TAKE = `
  WITH held AS MATERIALIZED (
    SELECT i.place, w.state, w.error
    FROM unnest($1::text[], $2::uuid[], $3::text[], $4::jsonb[]) AS w (tenant_id, id, state, error)
    CROSS JOIN LATERAL (
      SELECT i.ctid AS place, i.state FROM inbox_item i
      WHERE i.tenant_id = w.tenant_id AND i.id = w.id OFFSET 0 FOR UPDATE SKIP LOCKED) i
    WHERE i.state = 'waiting'
  )
  UPDATE inbox_item i SET state = held.state, error = held.error, attempts = i.attempts + 1
  FROM held WHERE i.ctid = held.place AND i.ctid = ANY (ARRAY (SELECT place FROM held))
  RETURNING i.id`
