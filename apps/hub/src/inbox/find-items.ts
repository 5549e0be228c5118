import type { Sql } from '../store/sql.ts'
import type { ReceivedRequest } from './inbox.store.ts'

/** A waiting item with the request it came in, which is one object for all items of that request. */
export interface ClaimedItem {
  readonly tenantId: string
  readonly id: string
  readonly position: number
  readonly plugin: string
  readonly account: string
  readonly receivedAt: Date
  readonly requestId: string
  /** How often it was tried before. */
  readonly attempts: number
  /** Null when somebody removed it. */
  readonly request: KeptRequest | null
}

type KeptRequest = Pick<ReceivedRequest, 'url' | 'headers' | 'body'>

/** How much is found at once. */
export interface Most {
  readonly items: number
  /** Of the bodies of their requests together. One request is found whatever its size. */
  readonly bytes: number
}

interface FoundRow {
  tenant_id: string
  id: string
  position: number
  plugin: string
  account: string
  received_at: Date
  request_id: string
  attempts: number
  bytes: number
}

/** Finds waiting items whose turn it is and that nobody works on, oldest first, a fair share per tenant. Who works on one takes it first. */
export async function findItems(sql: Sql, now: Date, most: Most): Promise<ClaimedItem[]> {
  const found = await sql<FoundRow>(FIND, [most.items, now])
  const rows = within(found, most.bytes)
  const requests = await loadRequests(sql, rows)
  return rows.map(row => ({
    tenantId: row.tenant_id,
    id: row.id,
    position: row.position,
    plugin: row.plugin,
    account: row.account,
    receivedAt: row.received_at,
    requestId: row.request_id,
    attempts: row.attempts,
    request: requests.get(requestKey(row)) ?? null,
  }))
}

const IN_TURN = '(i.retry_at IS NULL OR i.retry_at <= $2)'

// How long a body is stands where it is kept: it is not read for that.
const FIND = `
  WITH tenant_waiting AS MATERIALIZED (
    SELECT id AS tenant_id, count(*) OVER () AS tenants FROM tenant t CROSS JOIN LATERAL (
      SELECT FROM inbox_item i WHERE i.tenant_id = t.id AND i.state = 'waiting' AND ${IN_TURN}
      ORDER BY received_at, id LIMIT 1) one
  ), i AS MATERIALIZED (
    SELECT d.* FROM tenant_waiting w CROSS JOIN LATERAL (
      SELECT * FROM inbox_item i WHERE i.tenant_id = w.tenant_id AND i.state = 'waiting' AND ${IN_TURN}
      ORDER BY received_at, id LIMIT greatest(1, $1 / w.tenants) FOR UPDATE SKIP LOCKED) d
  )
  SELECT i.tenant_id, i.id, i.position, i.plugin, i.account, i.received_at, i.request_id, i.attempts,
    coalesce(q.bytes, 0) AS bytes
  FROM i LEFT JOIN LATERAL (
    SELECT octet_length(q.body) AS bytes FROM request q
    WHERE q.tenant_id = i.tenant_id AND q.id = i.request_id OFFSET 0) q ON true
  ORDER BY i.received_at, i.id`

/** The first items of each tenant, up to its share of the bytes. */
function within(found: readonly FoundRow[], bytes: number): FoundRow[] {
  const tenants = Map.groupBy(found, row => row.tenant_id)
  const share = bytes / tenants.size
  const left = new Set([...tenants.values()].flatMap(rows => firstOf(rows, share)))
  return found.filter(row => left.has(row))
}

function firstOf(rows: readonly FoundRow[], bytes: number): readonly FoundRow[] {
  const requests = new Set<string>()
  let sum = 0
  const end = rows.findIndex(row => {
    if (requests.has(row.request_id)) return false
    requests.add(row.request_id)
    sum += row.bytes
    return requests.size > 1 && sum > bytes
  })
  return end < 0 ? rows : rows.slice(0, end)
}

interface RequestRow {
  tenant_id: string
  request_id: string
  url: string
  headers: Record<string, string>
  body: Buffer
}

/** Each request once: with its body beside each of its items, one of 4 MB and 2,400 events was 8 GB, and stopped all tenants. */
async function loadRequests(sql: Sql, rows: readonly FoundRow[]): Promise<Map<string, KeptRequest>> {
  const wanted = [...new Map(rows.map(row => [requestKey(row), row])).values()]
  if (!wanted.length) return new Map()
  const requests = await sql<RequestRow>(
    `SELECT q.tenant_id, q.id AS request_id, q.url, q.headers, q.body
     FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) CROSS JOIN LATERAL (
       SELECT * FROM request q WHERE q.tenant_id = w.tenant_id AND q.id = w.id OFFSET 0) q`,
    [wanted.map(row => row.tenant_id), wanted.map(row => row.request_id)],
  )
  return new Map(requests.map(row => [requestKey(row), { url: row.url, headers: row.headers, body: row.body }]))
}

const requestKey = (row: { readonly tenant_id: string; readonly request_id: string }): string =>
  `${row.tenant_id} ${row.request_id}`
