import type { Sql } from '../../store/sql.ts'

/**
 * Empties events that name nobody and are about things that turned out to be these people's, and marks the requests they
 * came in: a cart before its checkout, an order without its address. Parcels, which only their order says whose they are,
 * are forgotten with it. Called while the things are still known.
 */
export async function forgetNameless(sql: Sql, keys: readonly [readonly string[], readonly string[]]): Promise<void> {
  await sql(FORGET_NAMELESS, keys)
  await sql(FORGET_PARCELS, keys)
}

/** Where an event's data names what somebody can own; the same names as in `subjectClaims`. */
const NAMES = `(VALUES ('cart', '$.cart.tokens[*]'::jsonpath), ('order', '$.order.id'), ('subscription', '$.subscription.id'),
  ('invoice', '$.invoice.id'), ('fulfillment', '$.fulfillment.id'), ('card', '$.card.id'), ('ticket', '$.ticket.id')) AS p (kind, path)`

// No index leads from a thing to its events, for every write would pay for it: the tenant's nameless ones are all read.
const FORGET_NAMELESS = `
  WITH theirs AS (
    SELECT s.tenant_id, s.kind, s.id FROM subject s
    JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)
  ), named AS (
    SELECT tenant_id, kind, id AS name FROM theirs
    UNION SELECT a.tenant_id, a.kind, a.alias FROM subject_alias a JOIN theirs t
      ON a.tenant_id = t.tenant_id AND a.kind = t.kind AND a.subject_id = t.id
  ), nameless AS (
    SELECT e.tenant_id, e.id, p.kind, e.source || ':' || e.account || '/' || (jsonb_path_query(e.data, p.path) #>> '{}') AS name
    FROM event e CROSS JOIN ${NAMES}
    WHERE e.contact_id IS NULL AND e.tenant_id IN (SELECT tenant_id FROM named)
  ), emptied AS (
    UPDATE event SET data = '{}'
    WHERE (tenant_id, id) IN (SELECT n.tenant_id, n.id FROM nameless n JOIN named USING (tenant_id, kind, name))
    RETURNING tenant_id, item_id
  )
  UPDATE request q SET erase_when_done = true
  FROM inbox_item i JOIN emptied e ON i.tenant_id = e.tenant_id AND i.id = e.item_id
  WHERE q.tenant_id = i.tenant_id AND q.id = i.request_id`

// A thing's id begins with its source and account, and neither has a slash: two accounts may have the same order ids.
const FORGET_PARCELS = `
  DELETE FROM subject p USING subject o JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)
  WHERE o.kind = 'order' AND p.tenant_id = o.tenant_id AND p.kind = 'fulfillment' AND p.contact_id IS NULL
    AND o.id = substring(p.id from '^[^/]*/') || (p.state #>> '{order,value,orderId}')`
