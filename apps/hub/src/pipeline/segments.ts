import type { EventType } from '@beckon/plugin-kit'
import type { Fact } from '../evaluate/evaluate.ts'
import { loadPast } from '../evaluate/history.store.ts'
import { currentNames, unspoken } from '../evaluate/segment.store.ts'
import { type Change, judge, type Place } from '../evaluate/segment.ts'
import { loadPlaces, type Places, savePlaces } from '../evaluate/segment-member.store.ts'
import { type PersonKey, personKey } from '../evaluate/segment-people.store.ts'
import { readsOfAll, type Segment, type SegmentSet } from '../evaluate/segment-set.ts'
import type { Event } from '../event.ts'
import type { Contact } from '../identify/contact.store.ts'
import type { Merge } from '../identify/merge-contacts.ts'
import { derivedId } from '../ids.ts'
import { insertEvents } from '../normalise/event.store.ts'
import { OWN } from '../receive/receive.service.ts'
import type { Sql } from '../store/sql.ts'
import { type Buyers, buyersOfCancelled } from './called-off.ts'

export interface SegmentParts {
  readonly segments: { readonly current: SegmentSet }
  readonly allowTestEvents: boolean
}

/** A person, held, and the segments that are to be judged again for them, each after those it reads. */
export interface Candidate {
  readonly contact: Contact
  readonly segments: readonly Segment[]
}

/** A place that was written down, beside the one there was. */
export interface Moved extends PersonKey, Change {
  readonly contact: Contact
  readonly before: Place | undefined
  /** Whether it is news: what a segment finds in its first rebuild is not. */
  readonly speaks: boolean
}

/** What this process may judge, and the places that people have so far. */
export interface Ground {
  readonly mine: ReadonlySet<string>
  readonly places: Places
  /** Segments that are no more, of which a turn came up. */
  readonly gone?: ReadonlySet<string>
}

/**
 * Judges segments of people anew and writes down what is another than before: a constant number of statements. The people
 * must be held, so that nobody else judges them at the same time.
 */
export async function judgeSegments(
  sql: Sql,
  { allowTestEvents }: SegmentParts,
  candidates: readonly Candidate[],
  { mine, places, gone = NONE }: Ground,
  now: Date,
): Promise<Moved[]> {
  const people = candidates.map(({ contact, segments }): Judged => {
    const key = keyOf(contact)
    const { own = [], others = [] } = Object.groupBy(segments, ({ name }) => (mine.has(name) ? 'own' : 'others'))
    return { contact, key, own, others, stored: places.get(personKey(key)) ?? new Map() }
  })
  const { somebody = [], nobody = [] } = Object.groupBy(people, ({ contact }) =>
    isSomebody(contact) ? 'somebody' : 'nobody',
  )
  const changed = await changesOf(sql, somebody, allowTestEvents, now)
  const left = [...nobody.flatMap(leftByNobody(now)), ...(gone.size ? somebody.flatMap(noTurns(gone)) : [])]
  await savePlaces(sql, [...left, ...somebody.flatMap(leftToNewer(now)), ...changed], places)
  const moved = changed.filter(({ movedAt }) => movedAt)
  const silent = await unspoken(sql, moved)
  return changed.map(one => ({ ...one, speaks: !silent.get(personKey(one))?.has(one.segment) }))
}

/** Somebody with the segments that are judged here, and those of which another process knows better. */
interface Judged {
  readonly contact: Contact
  readonly key: PersonKey
  readonly own: readonly Segment[]
  readonly others: readonly Segment[]
  readonly stored: ReadonlyMap<string, Place>
}

async function changesOf(
  sql: Sql,
  people: readonly Judged[],
  allowTestEvents: boolean,
  now: Date,
): Promise<Omit<Moved, 'speaks'>[]> {
  const asked = people.filter(({ own }) => own.length)
  const reads = asked.map(({ key, own }) => ({ ...key, reads: readsOfAll(own) }))
  const pasts = await loadPast(sql, reads, allowTestEvents)
  return asked.flatMap(({ contact, key, own, stored }, n) => {
    const past = pasts[n] as (typeof pasts)[number]
    const changes = judge(own, { contact, past, now }, stored)
    return changes.map(change => ({ ...key, ...change, contact, before: stored.get(change.segment) }))
  })
}

/**
 * Leaves segments of which a process that started later says something else to that process: the person's turn is at once,
 * and whoever knows the newer condition takes it.
 */
const leftToNewer =
  (now: Date) =>
  ({ key, others, stored }: Judged): (PersonKey & Change)[] =>
    others.flatMap(({ name: segment }) => {
      const { since, changesAt } = stored.get(segment) ?? { since: null, changesAt: null }
      return changesAt && changesAt <= now ? [] : [{ ...key, segment, since, changesAt: now, movedAt: null }]
    })

/** Who is nobody any more belongs nowhere, without a word, and is not looked at again: else their turn stayed due for ever. */
const leftByNobody =
  (now: Date) =>
  ({ key, stored }: Judged): (PersonKey & Change)[] =>
    [...stored].map(([segment, { since }]) => {
      return { ...key, segment, since: null, changesAt: null, movedAt: since && now }
    })

/** Nobody is looked at again for segments that are no more. */
const noTurns =
  (gone: ReadonlySet<string>) =>
  ({ key, stored }: Judged): (PersonKey & Change)[] =>
    [...stored].flatMap(([segment, { since }]) =>
      gone.has(segment) ? [{ ...key, segment, since, changesAt: null, movedAt: null }] : [],
    )

const NONE: ReadonlySet<string> = new Set()

/** Who came to belong to a segment, or does no longer, as facts that start triggers. One that was told before is none. */
export async function tellMoves(sql: Sql, moves: readonly Moved[], now: Date): Promise<Fact[]> {
  const told = moves.flatMap(move =>
    move.speaks && move.movedAt ? [{ move, event: eventOf(move, move.movedAt, now) }] : [],
  )
  const stored = await insertEvents(
    sql,
    told.map(({ move, event }) => ({ event, contactId: move.contactId })),
  )
  return told.flatMap(({ move: { contact }, event }) =>
    stored.has(event.id) ? [{ event, contact, subjects: [] }] : [],
  )
}

function eventOf({ tenantId, contactId, segment, since }: Moved, occurredAt: Date, receivedAt: Date): Event {
  const type: EventType = since ? 'segment.entered' : 'segment.exited'
  const id = derivedId('event', tenantId, type, segment, contactId, occurredAt.toISOString())
  const origin = { source: OWN, account: tenantId, itemId: id, isTest: false }
  return { ...origin, tenantId, id, type, occurredAt, receivedAt, person: { contactId }, data: { segment } }
}

const keyOf = ({ tenantId, id: contactId }: Contact): PersonKey => ({ tenantId, contactId })

/** Of whom nothing is stated there is nobody left, or there never was but a test. */
const isSomebody = ({ state: { status } }: Contact): boolean => status !== undefined && status.value !== 'erased'

/** What a batch says, as far as it counts, and of whom. */
interface Said {
  readonly events: readonly Event[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly merges: readonly Merge[]
}

/** T2: what a batch says of people moves them between the segments that read it, and no others are looked at. */
export async function segmentFacts(sql: Sql, parts: SegmentParts, said: Said, now: Date): Promise<Fact[]> {
  const { current } = parts.segments
  const readsOrders = current.touchedBy('order.cancelled').size > 0
  const buyers: Buyers = readsOrders ? await buyersOfCancelled(sql, said.events, said.contacts) : new Map()
  const touched = touchedBy(said, buyers, parts)
  if (!touched.size) return []
  const people = [...touched.keys()]
  const places = await loadPlaces(sql, people.map(keyOf))
  const candidates = people.map(contact => {
    const known = places.get(personKey(keyOf(contact)))
    const segments = new Set(touched.get(contact))
    for (const segment of current.ofAnybody) if (!known?.has(segment.name)) segments.add(segment)
    return { contact, segments: current.all.filter(segment => segments.has(segment)) }
  })
  const mine = await currentNames(sql, current.all)
  return tellMoves(sql, await judgeSegments(sql, parts, candidates, { mine, places }, now), now)
}

function touchedBy({ events, contacts, merges }: Said, buyers: Buyers, { segments }: SegmentParts) {
  const { current } = segments
  const touched = new Map<Contact, Set<Segment>>()
  const touch = (contact: Contact, by: Iterable<Segment>): void => {
    const known = touched.get(contact)
    const all = known ?? new Set<Segment>()
    for (const segment of by) all.add(segment)
    if (all.size || current.ofAnybody.length) touched.set(contact, all)
  }
  for (const event of events) {
    const contact = contacts.get(event.id)
    const concerned = [...(contact ? [contact] : []), ...(buyers.get(event.id) ?? [])]
    for (const one of concerned) touch(one, current.touchedBy(event.type))
    if (!contact) continue
    for (const field of current.fields) if (isFrom(event, contact, field)) touch(contact, current.touchedByField(field))
  }
  const survivors = new Set(merges.map(({ survivor }) => survivor))
  for (const contact of contacts.values()) if (survivors.has(contact.id)) touch(contact, current.all)
  return touched
}

/** Whether a field of a person stands as this event states it. */
const isFrom = ({ occurredAt }: Event, { state }: Contact, field: string): boolean =>
  state[field]?.at === occurredAt.toISOString()
