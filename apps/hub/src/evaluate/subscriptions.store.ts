import { ENDED_STATUSES, type Json, type Reads } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import type { PastAsked } from './history.store.ts'

/**
 * What a context says of a person's subscriptions as `subscriptions`, for each who is asked about; undefined where nothing
 * reads it. `live`: how many they have that have not ended, by the platform's word or by its saying that one has. `onCard`:
 * how many of them are charged to the card that the fact is about, as far as is known; of one card under several ids they
 * count for the first alone.
 */
export async function loadSubscriptions(sql: Sql, asked: readonly PastAsked[]): Promise<(Json | undefined)[]> {
  const wanted = asked.flatMap((one, n) => (readsSubscriptions(one.reads) ? [{ n, ...one }] : []))
  if (!wanted.length) return asked.map(() => undefined)
  const rows = await sql<{ n: number; live: number; onCard: number }>(LIVE, [
    wanted.map(({ n }) => n),
    wanted.map(({ tenantId }) => tenantId),
    wanted.map(({ contactId }) => contactId),
    ENDED_STATUSES,
    wanted.map(({ card = null }) => card),
  ])
  const counts = new Map(rows.map(({ n, live, onCard }) => [n, { live, onCard }]))
  return asked.map((_one, n) => counts.get(n))
}

export const readsSubscriptions = ({ paths }: Reads): boolean => paths.some(path => /^subscriptions(\.|$)/.test(path))

/**
 * Whether a card is the one a subscription is charged to: the one it names, else its payer's usual one. Where no usual card
 * is known, any may be; one that was said not to be it is not.
 */
const CHARGED = `
  CASE WHEN s.state #>> '{payer,value,cardId}' IS NOT NULL
    THEN right(c.id, length(s.state #>> '{payer,value,cardId}') + 1) = '/' || (s.state #>> '{payer,value,cardId}')
    ELSE coalesce(c.state #>> '{payer,value,payerId}' = s.state #>> '{payer,value,payerId}', true)
      AND CASE c.state #>> '{usual,value,isUsual}' WHEN 'true' THEN true WHEN 'false' THEN false
        ELSE NOT EXISTS (SELECT FROM subject u
          WHERE u.tenant_id = s.tenant_id AND u.contact_id = s.contact_id AND u.kind = 'card'
            AND u.state #>> '{usual,value,isUsual}' = 'true'
            AND coalesce(u.state #>> '{payer,value,payerId}' = s.state #>> '{payer,value,payerId}', true)) END END`

/** Another id of the same card, with the same month, that was known before. */
const EARLIER_COPY = `
  c.state #>> '{content,value,fingerprint}' = k.state #>> '{content,value,fingerprint}'
    AND c.state #>> '{content,value,expires}' = k.state #>> '{content,value,expires}'
    AND (c.state #>> '{content,at}', c.id) < (k.state #>> '{content,at}', k.id)`

// Who says that a subscription has ended need not state its status.
const LIVE = `
  WITH w AS (SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[], $5::text[]) AS w (n, tenant_id, contact_id, card)),
  live AS (
    SELECT w.n, w.card, s.* FROM w
    JOIN subject s ON s.tenant_id = w.tenant_id AND s.contact_id = w.contact_id AND s.kind = 'subscription'
      AND coalesce(s.state #>> '{status,value,status}', '') <> ALL ($4::text[])
      AND NOT EXISTS (SELECT FROM cancelling_fact c
        WHERE c.tenant_id = s.tenant_id AND c.ref = 'subscription:' || s.id AND c.type = 'subscription.canceled')
  ), charged AS (
    SELECT s.n, c.id = s.card AS is_own, coalesce(${EARLIER_COPY}, false) AS is_copy
    FROM live s
    JOIN subject k ON k.tenant_id = s.tenant_id AND k.kind = 'card' AND k.id = s.card
    JOIN subject c ON c.tenant_id = s.tenant_id AND c.contact_id = s.contact_id AND c.kind = 'card'
    WHERE ${CHARGED}
  ), on_card AS (
    SELECT n, CASE WHEN bool_or(is_copy) THEN 0 ELSE (count(*) FILTER (WHERE is_own))::int END AS count FROM charged GROUP BY n
  )
  SELECT w.n, (SELECT count(*)::int FROM live WHERE live.n = w.n) AS live, coalesce(o.count, 0) AS "onCard"
  FROM w LEFT JOIN on_card o USING (n)`
