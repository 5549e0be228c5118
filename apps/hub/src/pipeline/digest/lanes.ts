import { claimsOf } from '../../identify/claims.ts'
import { type Owners, ownerKey } from '../../identify/contact.store.ts'
import { Groups } from '../../identify/groups.ts'
import { itemsOf } from '../../identify/interest.ts'
import { bucketOf } from '../../identify/item-locks.ts'
import { CONTACT_REF, kindOf } from '../../identify/person.ts'
import { type VariantFact, variantFacts } from '../../identify/variant-fact.ts'
import type { OpenedItem } from './opened-item.ts'

/**
 * Deals items out so that no two lanes speak of one person or one thing: then their transactions do not wait for each
 * other, which two batches that share a single person do from their first statement to their commit. `owners` says which
 * names are known to be one person's, for one item may know somebody by their address and another by an id.
 *
 * What states prices or stock has lanes of its own, one more than `lanes` at most: it holds its items alone until it
 * commits, and the carts of other lanes may name any of them. Such a lane is short, and over when they come to that. Pure.
 */
export function deal(named: readonly NamedItem[], lanes: number, owners: Owners): OpenedItem[][] {
  const together = new Groups()
  for (const { item, refs, locks } of named) together.join([itemName(item), ...refs.map(keyOf), ...locks])
  for (const one of named.flatMap(({ refs }) => refs)) {
    if (one.ref.startsWith(CONTACT_REF)) together.join([keyOf(one), ownedBy(one.ref.slice(CONTACT_REF.length))])
  }
  for (const [name, owner] of owners) together.join([name, ownedBy(owner)])
  const rootOf = ({ item }: NamedItem): string => together.root(itemName(item))
  const stating = new Set(named.filter(({ locks }) => locks.length).map(rootOf))
  const { first = [], rest = [] } = Object.groupBy(named, one => (stating.has(rootOf(one)) ? 'first' : 'rest'))
  return [first, rest].flatMap(part => {
    const groups = Map.groupBy(part, rootOf)
    return dealt([...groups.values()], Math.ceil((lanes * part.length) / named.length))
  })
}

/** The largest group first, each to the lane that has least. */
function dealt(groups: readonly NamedItem[][], lanes: number): OpenedItem[][] {
  const dealt = Array.from({ length: lanes }, (): OpenedItem[] => [])
  for (const group of [...groups].sort((a, b) => b.length - a.length)) {
    const shortest = dealt.reduce((least, lane) => (lane.length < least.length ? lane : least))
    shortest.push(...group.map(({ item }) => item))
  }
  return dealt.filter(lane => lane.length)
}

/** What states prices or stock holds locks alone that several items share. */
function itemLocks({ tenantId, variant, product }: VariantFact): string[] {
  return itemsOf(variant, product).map(item => `lock:${bucketOf({ tenantId, item })}`)
}

const itemName = ({ claimed: { tenantId, id } }: OpenedItem): string => `${tenantId} item:${id}`

interface Ref {
  readonly tenantId: string
  readonly ref: string
}

/** An item with whatever it names. */
export interface NamedItem {
  readonly item: OpenedItem
  readonly refs: readonly Ref[]
  /** Of what it states of items. */
  readonly locks: readonly string[]
}

/** Nothing for what cannot be read here: its own digest finds that out, and makes a dead letter of it. */
export function named(item: OpenedItem): NamedItem {
  const { claimed, normalised } = item
  const events = normalised.state === 'done' ? normalised.events : []
  try {
    const refs = events.flatMap(event => claimsOf(event).refs).map(ref => ({ tenantId: claimed.tenantId, ref }))
    return { item, refs, locks: events.flatMap(event => variantFacts(event).flatMap(itemLocks)) }
  } catch {
    return { item, refs: [], locks: [] }
  }
}

const ownedBy = (contactId: string): string => `contact ${contactId}`

/** Names by which somebody may be known already. */
export function peopleIn(items: readonly NamedItem[]): Ref[] {
  const people = items.flatMap(({ refs }) => refs.filter(({ ref }) => kindOf(ref) === 'person'))
  return [...new Map(people.map(one => [keyOf(one), one])).values()]
}

/** The messages that reports are about: whoever got one is whom the report is about. */
export function messagesIn(items: readonly NamedItem[]): Ref[] {
  return items.flatMap(({ refs }) => refs.filter(({ ref }) => kindOf(ref) === 'message'))
}

const keyOf = ({ tenantId, ref }: Ref): string => ownerKey(tenantId, ref)
