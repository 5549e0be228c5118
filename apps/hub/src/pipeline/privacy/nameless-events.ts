import type { Sql } from '../../store/sql.ts'

/**
 * Empties events that name nobody and are about things that turned out to be these people's, and marks the requests they
 * came in: a cart before its checkout, an order without its address. Parcels, which only their order says whose they are,
 * become theirs first, with what names nothing but the parcel. Called while the things are still known.
 */
export async function forgetNameless(sql: Sql, keys: readonly [readonly string[], readonly string[]]): Promise<void> {
  await sql(TAKE_PARCELS, keys)
  await sql(FORGET_NAMELESS, keys)
}

/** What somebody can own, and where an event's data names it: as in `subjectClaims`, and the order that a parcel is of. */
const NAMES = `(VALUES ('cart', '$.cart.tokens[*]'::jsonpath), ('order', '$.order.id'), ('subscription', '$.subscription.id'),
  ('invoice', '$.invoice.id'), ('fulfillment', '$.fulfillment.id'), ('order', '$.fulfillment.orderId'), ('card', '$.card.id'), ('ticket', '$.ticket.id')) AS p (kind, path)`

// The same, as the index `event_nameless` has it: word for word, or all events are read, 2.6 s of 2,000,000 instead of 1 ms.
const MAY_NAME = `e.contact_id IS NULL AND e.data ?| '{cart,order,subscription,invoice,fulfillment,card,ticket}'`
const NAMED_IN = `(coalesce(e.data #> '{cart,tokens}', '[]') || coalesce(e.data #> '{order,id}', '[]')
  || coalesce(e.data #> '{subscription,id}', '[]') || coalesce(e.data #> '{invoice,id}', '[]')
  || coalesce(e.data #> '{fulfillment,id}', '[]') || coalesce(e.data #> '{fulfillment,orderId}', '[]')
  || coalesce(e.data #> '{card,id}', '[]') || coalesce(e.data #> '{ticket,id}', '[]'))`

// A thing's name begins with its source and account, and neither has a slash; the index has what comes behind them.
export const FORGET_NAMELESS = `
  WITH theirs AS (
    SELECT s.tenant_id, s.kind, s.id FROM subject s
    JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)
  ), named AS (
    SELECT tenant_id, kind, id AS name FROM theirs
    UNION SELECT a.tenant_id, a.kind, a.alias FROM subject_alias a JOIN theirs t
      ON a.tenant_id = t.tenant_id AND a.kind = t.kind AND a.subject_id = t.id
  ), emptied AS (
    UPDATE event e SET data = '{}'
    WHERE ${MAY_NAME} AND ${NAMED_IN} ?| (SELECT array_agg(substr(name, strpos(name, '/') + 1)) FROM named)
      AND EXISTS (
        SELECT FROM ${NAMES} CROSS JOIN LATERAL jsonb_path_query(e.data, p.path) AS v (id) JOIN named n
          ON n.tenant_id = e.tenant_id AND n.kind = p.kind AND n.name = e.source || ':' || e.account || '/' || (v.id #>> '{}'))
    RETURNING e.tenant_id, e.item_id
  )
  UPDATE request q SET erase_when_done = true
  FROM inbox_item i JOIN emptied e ON i.tenant_id = e.tenant_id AND i.id = e.item_id
  WHERE q.tenant_id = i.tenant_id AND q.id = i.request_id`

// By the events that named both, while they still do: looked for among all parcels they were read once for each of the
// person's orders, 0.4 s of 300,000. A thing's id begins with its source and account: two accounts may have the same order ids.
export const TAKE_PARCELS = `
  WITH ordered AS MATERIALIZED (
    SELECT o.tenant_id, o.id, o.contact_id FROM subject o
    JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)
    WHERE o.kind = 'order'
  ), naming AS MATERIALIZED (
    SELECT e.tenant_id, e.source || ':' || e.account || '/' AS origin, e.data #>> '{fulfillment,id}' AS id,
      ARRAY[e.data #>> '{fulfillment,orderId}', e.data #>> '{order,id}'] AS order_ids
    FROM event e
    WHERE ${MAY_NAME} AND ${NAMED_IN} ?| (SELECT array_agg(substr(id, strpos(id, '/') + 1)) FROM ordered)
  ), parcel AS MATERIALIZED (
    SELECT DISTINCT ON (1, 2) n.tenant_id, n.origin || n.id AS id, o.contact_id
    FROM naming n CROSS JOIN LATERAL unnest(n.order_ids) AS of (order_id)
    JOIN ordered o ON o.tenant_id = n.tenant_id AND o.id = n.origin || of.order_id
  )
  UPDATE subject p SET contact_id = parcel.contact_id FROM parcel
  WHERE p.tenant_id = parcel.tenant_id AND p.kind = 'fulfillment' AND p.id = parcel.id AND p.contact_id IS NULL`
