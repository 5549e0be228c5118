import type { Database } from './ground.ts'
import { buyerOf } from './orders.ts'

/** Fills the tables with people who each have a cart whose reminder waits, as the digest would have left them. */
export async function loadPeople(database: Database, count: number): Promise<void> {
  for (const statement of LOAD) await database.rows(statement.replaceAll('$count', String(count)))
  await database.rows('VACUUM ANALYZE')
}

const [beforeN, afterN] = buyerOf(0).split('0') as [string, string]
const EMAIL = `'${beforeN}' || n || '${afterN}'`
const AT = 'to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\')'
const CART = "'shopify:ada-books.myshopify.com/cart/loaded-' || n"
const PEOPLE = 'FROM generate_series(1, $count) AS n'

// Ids without an order, as hashes are: an index that grows at its end only would be too kind.
const id = (kind: string) => `md5('${kind} ' || n)::uuid`
// From one day to thirty: not one of these becomes due while the bench runs.
const DUE = "now() + interval '1 day' + n % 2500000 * interval '1 second'"

const LOAD = [
  `INSERT INTO contact (tenant_id, id, state, created_at, updated_at)
   SELECT 'default', ${id('contact')}, jsonb_build_object(
     'email', jsonb_build_object('at', ${AT}, 'rank', 1, 'value', ${EMAIL}),
     'status', jsonb_build_object('at', ${AT}, 'rank', 0, 'value', 'active')), now(), now() ${PEOPLE}`,
  `INSERT INTO identifier (tenant_id, ref, contact_id, strong)
   SELECT 'default', 'email:' || ${EMAIL}, ${id('contact')}, true ${PEOPLE}`,
  `INSERT INTO event (tenant_id, id, type, source, account, item_id, occurred_at, received_at, contact_id, is_test, data)
   SELECT 'default', ${id('event')}, 'checkout.updated', 'shopify', 'ada-books.myshopify.com', ${id('item')}, now(), now(),
     ${id('contact')}, false, jsonb_build_object('cart', jsonb_build_object('tokens', jsonb_build_array('cart/loaded-' || n),
       'itemCount', 2, 'items', '[]'::jsonb)) ${PEOPLE}`,
  `INSERT INTO subject (tenant_id, kind, id, contact_id, contact_at, state, updated_at)
   SELECT 'default', 'cart', ${CART}, ${id('contact')}, now(), jsonb_build_object('content', jsonb_build_object(
     'at', ${AT}, 'rank', 0, 'value', jsonb_build_object('itemCount', 2, 'items', '[]'::jsonb))), now() ${PEOPLE}`,
  `INSERT INTO subject_alias (tenant_id, kind, alias, subject_id) SELECT 'default', 'cart', ${CART}, ${CART} ${PEOPLE}`,
  `INSERT INTO run (tenant_id, id, trigger, revision, key, subject, contact_id, state, step, event_id, anchor_at, intended_at,
     due_at, is_test, started_at)
   SELECT 'default', ${id('run')}, t.name, t.revision, ${CART}, 'cart:' || ${CART}, ${id('contact')}, 'waiting', 1,
     ${id('event')}, now(), ${DUE}, ${DUE}, false, now()
   FROM generate_series(1, $count) AS n, (SELECT * FROM trigger_revision WHERE name = 'cart-abandoned') AS t`,
  `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox)
   SELECT 'default', ${id('run')}, 1, ${DUE}, true ${PEOPLE}`,
]
