import { ENDED_STATUSES, type Json, type Reads } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import type { PastAsked } from './history.store.ts'

/**
 * What a context says of a person's subscriptions as `subscriptions`, for each who is asked about; undefined where nothing
 * reads it. `live`: how many they have that have not ended, by the platform's word or by its saying that one has.
 */
export async function loadSubscriptions(sql: Sql, asked: readonly PastAsked[]): Promise<(Json | undefined)[]> {
  const wanted = asked.flatMap((one, n) => (readsSubscriptions(one.reads) ? [{ n, ...one }] : []))
  if (!wanted.length) return asked.map(() => undefined)
  const rows = await sql<{ n: number; live: number }>(LIVE, [
    wanted.map(({ n }) => n),
    wanted.map(({ tenantId }) => tenantId),
    wanted.map(({ contactId }) => contactId),
    ENDED_STATUSES,
  ])
  const counts = new Map(rows.map(({ n, live }) => [n, { live }]))
  return asked.map((_one, n) => counts.get(n))
}

export const readsSubscriptions = ({ paths }: Reads): boolean => paths.some(path => /^subscriptions(\.|$)/.test(path))

// Who says that a subscription has ended need not state its status.
const LIVE = `
  SELECT w.n, count(s.id)::int AS live
  FROM unnest($1::int[], $2::text[], $3::uuid[]) AS w (n, tenant_id, contact_id)
  LEFT JOIN subject s ON s.tenant_id = w.tenant_id AND s.contact_id = w.contact_id AND s.kind = 'subscription'
    AND coalesce(s.state #>> '{status,value,status}', '') <> ALL ($4::text[])
    AND NOT EXISTS (SELECT FROM cancelling_fact c
      WHERE c.tenant_id = s.tenant_id AND c.ref = 'subscription:' || s.id AND c.type = 'subscription.canceled')
  GROUP BY w.n`
