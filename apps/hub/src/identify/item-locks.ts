import type { Sql } from '../store/sql.ts'

export interface ItemKey {
  readonly tenantId: string
  readonly item: string
}

/** Locks of one transaction share a table of some thousand entries, so items share locks: 1,024 of them. */
const BUCKETS = 1024

/** Tells these locks apart from each other, and from those that somebody else may take on the same database. */
const FACTS = 0x6265636b
const WAVES = 0x6265636c

/**
 * Makes a fact about an item and somebody's interest in it take turns, until the transaction ends: whichever is second
 * sees the first. Interests do not wait for each other. In order of the buckets, so nobody waits in a circle.
 */
export async function lockItems(sql: Sql, stated: readonly ItemKey[], seen: readonly ItemKey[]): Promise<void> {
  await lock(sql, FACTS, [...stated, ...seen], stated.length)
}

/** Makes two processes that tell people of one item take turns, so that together they tell no more than there are units. */
export async function lockWaves(sql: Sql, items: readonly ItemKey[]): Promise<void> {
  await lock(sql, WAVES, items, items.length)
}

/** The lock that an item shares with some others: FNV-1a, for it must be the same number in every process. */
export function bucketOf({ tenantId, item }: ItemKey): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${tenantId} ${item}`)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % BUCKETS
}

async function lock(sql: Sql, kind: number, items: readonly ItemKey[], alone: number): Promise<void> {
  if (!items.length) return
  const exclusive = new Set(items.slice(0, alone).map(bucketOf))
  const buckets = [...new Set(items.map(bucketOf))].sort((a, b) => a - b)
  await sql(LOCK, [kind, buckets, buckets.map(bucket => exclusive.has(bucket))])
}

const LOCK = `
  SELECT CASE WHEN alone THEN pg_advisory_xact_lock($1::int, bucket)::text ELSE pg_advisory_xact_lock_shared($1::int, bucket)::text END
  FROM unnest($2::int[], $3::boolean[]) AS b (bucket, alone)`
