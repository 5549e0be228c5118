import { EMPTY } from '../../inbox/emptied.ts'
import type { Sql } from '../../store/sql.ts'

// A raw request may hold several people's events, and one that waits to be read: it is marked when the first of them is
// to be forgotten, and emptied as soon as nothing in it waits.

/** Marks the requests that these people's events came in. `keys`: tenants and contacts. */
export async function markRequestsOf(sql: Sql, keys: readonly [readonly string[], readonly string[]]): Promise<void> {
  await sql(MARK_BY_EVENT, keys)
}

/** Marks the requests of these items. `keys`: tenants and items. */
export async function markRequestsOfItems(
  sql: Sql,
  keys: readonly [readonly string[], readonly string[]],
): Promise<void> {
  await sql(
    `WITH item AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)), ${MARK}`,
    keys,
  )
}

/**
 * Marks the requests in which these words stand and of which no event was made: topics that mean nothing here, and dead
 * letters. Nothing leads to them but their text, so all of the tenant's are read: rare, and never in the way of a send.
 */
export async function markRequestsWith(
  sql: Sql,
  words: readonly { readonly tenantId: string; readonly word: string }[],
): Promise<void> {
  if (!words.length) return
  const written = words.flatMap(({ tenantId, word }) =>
    [...new Set([word, asAscii(word)])].map(form => [tenantId, form]),
  )
  await sql(MARK_BY_TEXT, [written.map(([tenantId]) => tenantId), written.map(([, form]) => form)])
}

/** As JSON has it from writers that keep to ASCII (RFC 8259, section 7: any character may be escaped). */
function asAscii(word: string): string {
  return word.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Empties what is marked and has nothing left to read. Who comes second to a request waits here for the first. */
export async function emptyMarkedRequests(sql: Sql): Promise<void> {
  const marked = await sql('SELECT FROM request WHERE erase_when_done ORDER BY tenant_id, id FOR UPDATE')
  if (marked.length) await sql(EMPTY_READ)
}

// One table after the other: of three that are joined by their tenant Postgres may join any two by that alone.
const MARK = `
  received AS MATERIALIZED (SELECT DISTINCT i.tenant_id, i.request_id AS id FROM inbox_item i JOIN item USING (tenant_id, id))
  UPDATE request q SET erase_when_done = true FROM received r WHERE q.tenant_id = r.tenant_id AND q.id = r.id`

const MARK_BY_EVENT = `
  WITH item AS MATERIALIZED (
    SELECT e.tenant_id, e.item_id AS id FROM event e
    JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)), ${MARK}`

// Bytes of which nobody knows whether they are UTF-8 are compared in the escaped form, which every byte has.
const MARK_BY_TEXT = `
  WITH w AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::text[]) AS w (tenant_id, word)),
  i AS MATERIALIZED (
    SELECT tenant_id, request_id FROM inbox_item WHERE tenant_id IN (SELECT tenant_id FROM w) AND state = 'ignored'
    UNION SELECT tenant_id, request_id FROM inbox_item WHERE tenant_id IN (SELECT tenant_id FROM w) AND state = 'dead')
  UPDATE request q SET erase_when_done = true FROM i JOIN w USING (tenant_id)
  WHERE q.tenant_id = i.tenant_id AND q.id = i.request_id
    AND position(encode(convert_to(lower(w.word), 'UTF8'), 'escape') IN lower(encode(q.body, 'escape'))) > 0`

const EMPTY_READ = `
  UPDATE request q SET ${EMPTY}
  WHERE q.erase_when_done AND NOT EXISTS (
    SELECT FROM inbox_item i WHERE i.tenant_id = q.tenant_id AND i.request_id = q.id AND i.state = 'waiting')`
