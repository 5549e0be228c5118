import type { Fact } from '../../evaluate/evaluate.ts'
import { currentNames } from '../../evaluate/segments/segment.store.ts'
import type { Segment } from '../../evaluate/segments/segment.ts'
import { loadPlaces } from '../../evaluate/segments/segment-member.store.ts'
import { personKey } from '../../evaluate/segments/segment-people.store.ts'
import type { Event } from '../../event.ts'
import type { Contact } from '../../identify/contact.store.ts'
import type { Merge } from '../../identify/merge-contacts.ts'
import type { Newcomers } from '../../identify/newcomers.ts'
import type { Sql } from '../../store/sql.ts'
import { type Buyers, buyersOfCancelled } from './called-off.ts'
import { judgeSegments, keyOf, type SegmentParts, tellMoves } from './segments.ts'

/** What a batch says, as far as it counts, and of whom. */
interface Said {
  readonly events: readonly Event[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly merges: readonly Merge[]
  readonly newcomers: Newcomers
}

/** T2: what a batch says of people moves them between the segments that read it, and no others are looked at. */
export async function segmentFacts(sql: Sql, parts: SegmentParts, said: Said, now: Date): Promise<Fact[]> {
  const { current } = parts.segments
  const readsOrders = current.touchedBy('order.cancelled').size > 0
  const buyers: Buyers = readsOrders ? await buyersOfCancelled(sql, said.events, said.contacts) : new Map()
  const touched = touchedBy(said, buyers, parts)
  if (!touched.size) return []
  const people = [...touched.keys()]
  const known = people.filter(({ id }) => !said.newcomers.contactIds.has(id))
  const places = await loadPlaces(sql, known.map(keyOf))
  const union = unions(current.all)
  const anybodys = [...current.ofAnybody].map(segment => ({ name: segment.name, set: new Set([segment]) }))
  const candidates = people.map(contact => {
    const place = places.get(personKey(keyOf(contact)))
    const missing = anybodys.flatMap(({ name, set }) => (place?.has(name) ? [] : set))
    return { contact, segments: union([...(touched.get(contact) ?? []), ...missing]) }
  })
  const mine = await currentNames(sql, current.all)
  return tellMoves(sql, await judgeSegments(sql, parts, candidates, { mine, places }, now), now)
}

type Sets = ReadonlySet<ReadonlySet<Segment>>

/** The sets of segments that concern each of the people. */
function touchedBy({ events, contacts, merges }: Said, buyers: Buyers, { segments }: SegmentParts): Map<Contact, Sets> {
  const { current } = segments
  const touched = new Map<Contact, Set<ReadonlySet<Segment>>>()
  const touch = (contact: Contact, by: ReadonlySet<Segment>): void => {
    if (!by.size && !current.ofAnybody.size) return
    const sets = touched.get(contact)
    if (sets) sets.add(by)
    else touched.set(contact, new Set([by]))
  }
  for (const event of events) {
    const contact = contacts.get(event.id)
    const concerned = [...(contact ? [contact] : []), ...(buyers.get(event.id) ?? [])]
    for (const one of concerned) touch(one, current.touchedBy(event.type))
    if (!contact) continue
    const at = event.occurredAt.toISOString()
    // Fields that stand as this event states them.
    for (const field of current.fields)
      if (contact.state[field]?.at === at) touch(contact, current.touchedByField(field))
  }
  const survivors = new Set(merges.map(({ survivor }) => survivor))
  for (const contact of contacts.values()) if (survivors.has(contact.id)) touch(contact, current.touchedByMerge)
  return touched
}

/** Each union of sets once, in the order of `all`: most facts of a batch touch the same segments. */
function unions(all: readonly Segment[]): (sets: readonly ReadonlySet<Segment>[]) => readonly Segment[] {
  const numbers = new Map<ReadonlySet<Segment>, number>()
  const numberOf = (set: ReadonlySet<Segment>): number => {
    const number = numbers.get(set) ?? numbers.size
    numbers.set(set, number)
    return number
  }
  const made = new Map<string, readonly Segment[]>()
  return sets => {
    const key = [...new Set(sets)]
      .map(numberOf)
      .sort((a, b) => a - b)
      .join()
    const union = made.get(key) ?? all.filter(segment => sets.some(set => set.has(segment)))
    made.set(key, union)
    return union
  }
}
