import { refsOf } from '../identify/acts.store.ts'
import { Groups } from '../identify/groups.ts'
import { itemsOf } from '../identify/interest.ts'
import { bucketOf } from '../identify/item-locks.ts'
import { type VariantFact, variantFacts } from '../identify/variant-fact.ts'
import type { OpenedItem } from './opened-item.ts'

/**
 * Deals items out so that no two lanes speak of one person or one thing: then their transactions do not wait for each
 * other, which two batches that share a single person do from their first statement to their commit. Pure.
 */
export function deal(items: readonly OpenedItem[], lanes: number): OpenedItem[][] {
  const together = new Groups()
  const namesOf = items.map(item => [itemName(item), ...refsIn(item)])
  for (const names of namesOf) together.join(names)
  const groups = Map.groupBy(items, item => together.root(itemName(item)))
  const dealt = Array.from({ length: lanes }, (): OpenedItem[] => [])
  // The largest first, each to the lane that has least.
  for (const group of [...groups.values()].sort((a, b) => b.length - a.length)) {
    const shortest = dealt.reduce((least, lane) => (lane.length < least.length ? lane : least))
    shortest.push(...group)
  }
  return dealt.filter(lane => lane.length)
}

/** What states prices or stock holds locks alone that several items share. */
function itemLocks({ tenantId, variant, product }: VariantFact): string[] {
  return itemsOf(variant, product).map(item => `lock:${bucketOf({ tenantId, item })}`)
}

const itemName = ({ claimed: { tenantId, id } }: OpenedItem): string => `${tenantId} item:${id}`

/** Nothing for what cannot be read here: its own digest finds that out, and makes a dead letter of it. */
function refsIn(item: OpenedItem): string[] {
  try {
    return namesIn(item)
  } catch {
    return []
  }
}

function namesIn({ claimed: { tenantId }, normalised }: OpenedItem): string[] {
  if (normalised.state !== 'done') return []
  const locks = normalised.events.flatMap(event => variantFacts(event).flatMap(itemLocks))
  return [...locks, ...normalised.events.flatMap(refsOf).map(ref => `${tenantId} ${ref}`)]
}
