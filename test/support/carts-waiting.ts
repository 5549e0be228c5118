import type { TestHub } from './hub.ts'
import { MONDAY_NOON } from './hub.ts'
import { checkout } from './shop.ts'

/** Ada's cart waits, and others like it, so many with hers; their runs come first, so hers is on the last page. */
export async function cartsWait(hub: TestHub, count: number): Promise<void> {
  await hub.receiveApart('shopify', checkout(MONDAY_NOON))
  await hub.rows(MORE_LIKE_IT, [count - 1])
}

const MORE_LIKE_IT = `
  WITH more AS (
    INSERT INTO run (tenant_id, id, trigger, revision, key, subject, contact_id, state, step, event_id, anchor_at, intended_at,
      due_at, is_test, started_at)
    SELECT tenant_id, lpad(n::text, 32, '0')::uuid, trigger, revision, key || '/' || n, NULL, contact_id, state, step, event_id,
      anchor_at, intended_at, due_at, is_test, started_at + n * interval '1 ms'
    FROM (SELECT * FROM run LIMIT 1) r, generate_series(1, $1::int) AS n RETURNING *)
  INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox)
  SELECT tenant_id, id, step, due_at + (started_at - anchor_at), false FROM more`

/**
 * Of every second of these runs nobody knows whether its message arrived, so that it waits for an operator's word and has
 * no timer; all the others are to be tried again.
 */
export async function messagesWereTried(hub: TestHub): Promise<void> {
  await hub.rows(TRIED)
  await hub.rows(`
    INSERT INTO attempt (tenant_id, message_id, number, provider, started_at, ended_at, outcome)
    SELECT tenant_id, id, 1, 'smtp', created_at, created_at, CASE WHEN ambiguous THEN 'unknown' ELSE 'deferred' END FROM message;
    UPDATE timer t SET message_id = m.id FROM message m WHERE m.tenant_id = t.tenant_id AND m.run_id = t.run_id;
    DELETE FROM timer t USING message m WHERE m.id = t.message_id AND m.ambiguous;
    INSERT INTO cap_ledger (tenant_id, contact_id, channel, message_id, at)
    SELECT tenant_id, contact_id, channel, id, created_at FROM message`)
}

const TRIED = `
  INSERT INTO message (tenant_id, id, send_key, trigger, run_id, contact_id, step, channel, class, address, template_revision, locale,
    data, header_message_id, state, ambiguous, created_at)
  SELECT tenant_id, gen_random_uuid(), id, trigger, id, contact_id, step, 'email', 'marketing', 'ada@example.com', 'none', 'en',
    '{}', id, CASE WHEN n % 2 = 0 THEN 'unknown' ELSE 'claimed' END, n % 2 = 0, started_at
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM run) r`

/** How many runs are in which state, and how many decisions there are with which reason. */
export async function endsOf(hub: TestHub): Promise<Record<string, number> | undefined> {
  const [row] = await hub.rows<{ counts: Record<string, number> }>(
    `SELECT coalesce(jsonb_object_agg(what, count), '{}') AS counts FROM (
       SELECT state AS what, count(*) FROM run GROUP BY 1 UNION ALL
       SELECT 'decided ' || reason, count(*) FROM decision GROUP BY 1) c`,
  )
  return row?.counts
}
