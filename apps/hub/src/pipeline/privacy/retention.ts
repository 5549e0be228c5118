import { EMPTY, isEmptied } from '../../inbox/emptied.ts'
import type { Sql } from '../../store/sql.ts'

/** Items whose requests one transaction looks at. */
export const PAGE = 500

/** What came of a page. */
export interface Emptied {
  readonly tenantId: string
  /** How many requests. */
  readonly requests: number
  /** False where the place stays, for somebody else holds a request of the page: it is looked at once more. */
  readonly passed: boolean
}

/**
 * Empties the next raw requests that were received before this, of one tenant that has any and is not among those to leave
 * out; null when there was nothing to look at. Those with a dead letter stay: a replay of it reads them, and has us look at
 * them again.
 */
export async function emptyNextPage(
  sql: Sql,
  before: Date,
  leaveOut: ReadonlySet<string>,
  page = PAGE,
): Promise<Emptied | null> {
  await sql('INSERT INTO retention (tenant_id) SELECT id FROM tenant ON CONFLICT DO NOTHING')
  const [place] = await sql<{ tenantId: string }>(CLAIM, [before, [...leaveOut]])
  if (!place) return null
  // A statement of its own: it sees what a replay that held the place until now lets wait.
  const [done] = await sql<Omit<Emptied, 'tenantId'>>(EMPTY_PAGE, [before, place.tenantId, page])
  return done ? { ...place, ...done } : null
}

/**
 * SQL: items behind the place that was reached, up to the instant $1 and to the oldest that waits: what waits is to be read.
 * By the index of all items, `inbox_item_received`; an item came when its request did.
 */
const NEXT = `
  i.tenant_id = r.tenant_id AND (i.received_at, i.id) > (r.reached_at, r.reached_id) AND i.received_at < least($1::timestamptz, (
    SELECT min(w.received_at) FROM inbox_item w WHERE w.tenant_id = r.tenant_id AND w.state = 'waiting'))
  ORDER BY i.received_at, i.id`

export const CLAIM = `
  SELECT r.tenant_id AS "tenantId" FROM retention r CROSS JOIN LATERAL (SELECT FROM inbox_item i WHERE ${NEXT} LIMIT 1) i
  WHERE r.tenant_id <> ALL ($2::text[]) LIMIT 1 FOR UPDATE OF r SKIP LOCKED`

// A request that somebody else holds is left, and with it the place: whoever is about to empty it may yet fail.
// The array keeps the planner from reading the table.
export const EMPTY_PAGE = `
  WITH page AS MATERIALIZED (
    SELECT i.* FROM retention r CROSS JOIN LATERAL (
      SELECT i.tenant_id, i.received_at, i.id, i.request_id FROM inbox_item i WHERE ${NEXT} LIMIT $3) i
    WHERE r.tenant_id = $2),
  due AS MATERIALIZED (
    SELECT q.tenant_id, q.id FROM (SELECT DISTINCT tenant_id, request_id, received_at FROM page) p CROSS JOIN LATERAL (
      SELECT q.tenant_id, q.id FROM request q
      WHERE q.tenant_id = p.tenant_id AND q.id = p.request_id AND NOT ${isEmptied('q')} OFFSET 0) q
    WHERE NOT EXISTS (
      SELECT FROM inbox_item d
      WHERE d.tenant_id = p.tenant_id AND d.state = 'dead' AND d.received_at = p.received_at AND d.request_id = p.request_id
      OFFSET 0)),
  held AS MATERIALIZED (
    SELECT q.place FROM due CROSS JOIN LATERAL (
      SELECT q.ctid AS place FROM request q
      WHERE q.tenant_id = due.tenant_id AND q.id = due.id OFFSET 0 FOR UPDATE SKIP LOCKED) q),
  emptied AS (
    UPDATE request q SET ${EMPTY} FROM held
    WHERE q.ctid = held.place AND q.ctid = ANY (ARRAY (SELECT place FROM held)) RETURNING q.id),
  passed AS (
    UPDATE retention r SET reached_at = l.received_at, reached_id = l.id
    FROM (SELECT received_at, id FROM page ORDER BY received_at DESC, id DESC LIMIT 1) l
    WHERE r.tenant_id = $2 AND (SELECT count(*) FROM emptied) = (SELECT count(*) FROM due)
    RETURNING r.tenant_id)
  SELECT (SELECT count(*)::int FROM emptied) AS requests, EXISTS (SELECT FROM passed) AS passed`
