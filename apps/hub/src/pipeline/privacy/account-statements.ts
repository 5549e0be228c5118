import { ENDINGS, makesKnown } from '../../store/known-through.ts'
import { RUN_COLUMNS } from '../../wait/run.store.ts'
import { endNotesOf } from './waiting-notes.ts'

// What erasing an account does, table by table. $1 tenant, $2 plugin, $3 account. No index leads from an account to its
// facts, for every write would pay for it: an account is erased once, and these read through the tenant's tables.

/**
 * Tables are joined by hashes alone, which read each of them once whatever the planner believes of it: by figures from before
 * the account's many facts came, each fact's index entries, or all of a table's rows, were gone through for each of the others.
 */
export const READ_ONCE = 'SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off'

export const READ_AS_BEFORE = 'SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT'

export const WAIT_FOR_DIGESTS = `
  SELECT FROM inbox_item WHERE tenant_id = $1 AND plugin = $2 AND account = $3 AND state = 'waiting'
  ORDER BY received_at, id FOR UPDATE`

// $4 when it was asked for, $5 whether tests count, $6 when the installation ended as far as the request tells. Nothing is
// heard of an account that is away, and it grants nothing: what is younger than its end proves that it came back.
export const END_OF = `
  WITH heard AS (
    SELECT max(occurred_at) AS at FROM event
    WHERE tenant_id = $1 AND source = $2 AND account = $3 AND type = 'app.uninstalled' AND occurred_at <= $4 AND (NOT is_test OR $5)
      -- An older word is of an installation before that one, of whose end no word came.
      AND ($6::timestamptz IS NULL OR occurred_at > $6 - interval '1 day')),
  ending AS (
    -- Nobody's clock is exact: what is so close to an end that was only reckoned may have come before it.
    SELECT coalesce(at, $6, $4::timestamptz) AS at, coalesce(at, $6 + interval '5 minutes', $4) AS surely FROM heard)
  SELECT ending.at AS ended,
    CASE WHEN greatest(said.last, granted.at) > ending.surely THEN least(said.first, granted.at) END AS live_since
  FROM ending
  -- No fact is received a day before it happens.
  CROSS JOIN LATERAL (
    SELECT min(e.occurred_at) AS first, max(e.occurred_at) AS last FROM event e
    WHERE e.tenant_id = $1 AND e.received_at > ending.at - interval '1 day'
      AND e.source = $2 AND e.account = $3 AND e.occurred_at > ending.at AND e.type NOT IN ${ENDINGS}) said
  CROSS JOIN LATERAL (
    SELECT max(i.granted_at) AS at FROM installation i
    WHERE i.plugin = $2 AND i.account = $3 AND i.state = 'installed' AND i.granted_at > ending.at) granted`

// Here $1 plugin, $2 account, $3 when, $4 whether it came back.
export const MARK_GONE = `
  UPDATE connection SET state = CASE WHEN $4 THEN state ELSE 'uninstalled' END, uninstalled_at = greatest(uninstalled_at, $3)
  WHERE plugin = $1 AND account = $2`

/** From here on $4 is the last instant of what is to be forgotten. Endings are kept: what ended when must stay known. */
const ITS_FACTS = `
  FROM event e WHERE e.tenant_id = $1 AND e.source = $2 AND e.account = $3 AND e.occurred_at <= $4 AND e.type NOT IN ${ENDINGS}`

const ITS_RUNS = `SELECT r.id FROM run r WHERE r.tenant_id = $1 AND r.event_id IN (SELECT e.id ${ITS_FACTS})`

export const WAITING_RUNS = `
  SELECT ${RUN_COLUMNS} FROM run r
  WHERE r.tenant_id = $1 AND r.state = 'waiting' AND r.event_id IN (SELECT e.id ${ITS_FACTS})
  ORDER BY r.tenant_id, r.trigger, r.key FOR UPDATE`

/** People of whom nothing is known from anywhere else, nor from it since. */
export const KNOWN_ONLY_THROUGH = `
  SELECT o.contact_id AS id FROM event o
  WHERE o.tenant_id = $1 AND o.contact_id IN (SELECT e.contact_id ${ITS_FACTS})
  GROUP BY 1
  HAVING NOT bool_or(CASE WHEN (o.source, o.account) = ($2, $3) THEN o.occurred_at > $4 AND o.type NOT IN ${ENDINGS}
    ELSE ${makesKnown('o')} END)`

/** Variants and products that its facts state, and nobody else's do. */
const ITS_ITEMS = `
  SELECT i.kind, jsonb_path_query(e.data, i.path) #>> '{}' AS id FROM event e CROSS JOIN (VALUES
    ('product', '$.product.id'::jsonpath), ('variant', '$.variant.id'), ('variant', '$.variants[*].id')) AS i (kind, path)
  WHERE e.id IN (SELECT e.id ${ITS_FACTS} AND (e.type LIKE 'product.%' OR e.type LIKE 'variant.%')) AND e.tenant_id = $1
  EXCEPT
  SELECT i.kind, i.id FROM variant_history h CROSS JOIN LATERAL (VALUES ('product', h.product), ('variant', h.variant)) AS i (kind, id)
  WHERE h.tenant_id = $1 AND NOT EXISTS (SELECT ${ITS_FACTS} AND e.id = h.event_id)`

/** In this order: what is found through something is erased before it. */
export const ERASE_FACTS = [
  `DELETE FROM attempt a USING message m
   WHERE m.tenant_id = $1 AND m.run_id IN (${ITS_RUNS}) AND a.tenant_id = m.tenant_id AND a.message_id = m.id`,
  `DELETE FROM message WHERE tenant_id = $1 AND run_id IN (${ITS_RUNS})`,
  `DELETE FROM timer WHERE tenant_id = $1 AND run_id IN (${ITS_RUNS})`,
  `UPDATE decision SET detail = NULL, contact_id = NULL WHERE tenant_id = $1 AND run_id IN (${ITS_RUNS})`,
  endNotesOf(`SELECT $1::text, r.id FROM (${ITS_RUNS}) r`),
  `DELETE FROM run WHERE tenant_id = $1 AND id IN (${ITS_RUNS})`,
  `DELETE FROM consent WHERE tenant_id = $1 AND event_id IN (SELECT e.id ${ITS_FACTS})`,
  `DELETE FROM cancelling_fact WHERE tenant_id = $1 AND event_id IN (SELECT e.id ${ITS_FACTS})`,
  `DELETE FROM interest WHERE tenant_id = $1 AND item IN (SELECT kind || ':' || id FROM (${ITS_ITEMS}) i)`,
  `DELETE FROM subject WHERE tenant_id = $1 AND (kind, id) IN (${ITS_ITEMS})`,
  `DELETE FROM variant_history WHERE tenant_id = $1 AND event_id IN (SELECT e.id ${ITS_FACTS})`,
  `DELETE FROM identifier i WHERE i.tenant_id = $1
     AND (starts_with(i.ref, 'id:' || $2 || ':' || $3 || '/') OR starts_with(i.ref, 'anonymous:' || $2 || ':' || $3 || '/'))
     AND NOT EXISTS (SELECT FROM event o WHERE o.tenant_id = $1 AND o.contact_id = i.contact_id AND o.source = $2
       AND o.account = $3 AND o.occurred_at > $4 AND o.type NOT IN ${ENDINGS})`,
  `UPDATE request q SET erase_when_done = true FROM inbox_item i
   WHERE i.tenant_id = $1 AND i.id IN (SELECT e.item_id ${ITS_FACTS}) AND q.tenant_id = i.tenant_id AND q.id = i.request_id`,
]

/** Here $2 is what the names of its things begin with, $3 when the account came back. */
export const ERASE_THINGS = [
  `DELETE FROM interest WHERE tenant_id = $1 AND starts_with(cart, $2) AND at < coalesce($3::timestamptz, 'infinity')`,
  `DELETE FROM subject_alias a USING subject s WHERE s.tenant_id = $1 AND starts_with(s.id, $2)
     AND s.updated_at < coalesce($3::timestamptz, 'infinity')
     AND a.tenant_id = s.tenant_id AND a.kind = s.kind AND a.subject_id = s.id`,
  `DELETE FROM subject WHERE tenant_id = $1 AND starts_with(id, $2) AND updated_at < coalesce($3::timestamptz, 'infinity')`,
]

export const ERASE_EVENTS = `DELETE FROM event WHERE tenant_id = $1 AND id IN (SELECT e.id ${ITS_FACTS})`

/** Here $4 is when the account came back. Items that an ending is known from stay, without what was in them. */
export const ERASE_RECEIVED = [
  `UPDATE request q SET erase_when_done = true FROM inbox_item i
   WHERE i.tenant_id = $1 AND i.plugin = $2 AND i.account = $3 AND i.received_at < coalesce($4::timestamptz, 'infinity')
     AND i.state <> 'waiting' AND q.tenant_id = i.tenant_id AND q.id = i.request_id`,
  `DELETE FROM inbox_item i
   WHERE i.tenant_id = $1 AND i.plugin = $2 AND i.account = $3 AND i.received_at < coalesce($4::timestamptz, 'infinity')
     AND i.state <> 'waiting' AND NOT EXISTS (SELECT FROM event e WHERE e.tenant_id = $1 AND e.item_id = i.id)`,
]

/** Requests that lost all their items; here $1 tenant, $2 plugin. */
export const ERASE_REQUESTS = `
  DELETE FROM request q WHERE q.tenant_id = $1 AND q.plugin = $2 AND q.erase_when_done
    AND NOT EXISTS (SELECT FROM inbox_item i WHERE i.tenant_id = q.tenant_id AND i.request_id = q.id)`
