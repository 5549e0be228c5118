import {
  type Context,
  type Segment as Declared,
  holds,
  instantOf,
  nextTurn,
  type Reads,
  turningPoints,
} from '@beckon/trigger-kit'
import { fieldsOf, type StateOf } from '../context.ts'
import type { Past } from '../history.store.ts'
import { ordersOf } from '../orders.ts'

/** A segment as it is kept: its condition, what that reads, and the hash that names this very version of it. */
export interface Segment extends Declared {
  readonly revision: string
  readonly reads: Reads
  /** The segments that its condition reads itself. */
  readonly readsSegments: readonly string[]
  /** The fields of people that it reads. */
  readonly fields: readonly string[]
  readonly readsOrders: boolean
}

/** A person as segments see them. */
export interface PersonParts {
  readonly contact: { readonly id: string; readonly state: StateOf }
  readonly past: Past
  readonly now: Date
}

/** Segment → whether the person belongs to it. */
export type Members = { readonly [segment: string]: boolean }

/** What the condition of a segment may read, but for other segments. */
export function contextOfPerson({ contact: { id, state }, past, now }: PersonParts): Context {
  const { history, orders = ordersOf([]) } = past
  return { now: now.toISOString(), contact: { id, ...fieldsOf(state) }, history, orders }
}

/** Of segments, each after those it reads, which ones a person belongs to. `known`: of some this is said already. */
export function membersOf(segments: readonly Segment[], context: Context, known: Members = {}): Members {
  const members: Record<string, boolean> = {}
  for (const { name, where } of segments) members[name] = known[name] ?? holds(where, { ...context, segments: members })
  return members
}

/** What is stored of a person: of these segments, which ones they belong to. */
export function membersStored(names: readonly string[], stored: ReadonlyMap<string, Place> | undefined): Members {
  return Object.fromEntries(names.map(name => [name, isIn(stored?.get(name))]))
}

/** Somebody's place in a segment, as it is stored: in it `since`, or not in it; and when time may change that. */
export interface Place {
  readonly since: Date | null
  readonly changesAt: Date | null
}

/** A place that is another than the one stored. */
export interface Change extends Place {
  readonly segment: string
  /** When the person came in or went out; null: they stay, but have to be looked at at another time. */
  readonly movedAt: Date | null
}

/**
 * Where a person stands now in these segments, each after those it reads, as far as it is not stored already. Of segments
 * that are not asked about it counts what is stored. Pure.
 */
export function judge(
  segments: readonly Segment[],
  person: PersonParts,
  stored: ReadonlyMap<string, Place>,
): readonly Change[] {
  const context = contextOfPerson(person)
  const changes = new Map<string, Change>()
  const placeIn = (name: string): Place | undefined => changes.get(name) ?? stored.get(name)
  for (const segment of segments) {
    const read = segment.readsSegments
    const members = () => Object.fromEntries(read.map(name => [name, isIn(placeIn(name))]))
    const seen = read.length ? { ...context, segments: members() } : context
    const change = changeOf(segment, seen, stored.get(segment.name), person.now)
    if (!change) continue
    const moves = read.flatMap(name => changes.get(name)?.movedAt ?? [])
    changes.set(segment.name, change.moved ? moved(change, momentOf(segment, context, person, moves)) : stayed(change))
  }
  return [...changes.values()]
}

const isIn = (place: Place | undefined): boolean => place !== undefined && place.since !== null

interface Difference {
  readonly segment: string
  readonly moved: boolean
  readonly before: Place | undefined
  readonly changesAt: Date | null
}

function changeOf({ name, where }: Segment, context: Context, before: Place | undefined, now: Date): Difference | null {
  const belongs = holds(where, context, now.getTime())
  const changesAt = nextTurn(where, context, now.getTime(), belongs)
  const moved = belongs !== isIn(before)
  if (!moved && isCovered(changesAt, before?.changesAt ?? null, now)) return null
  return { segment: name, moved, before, changesAt }
}

/** What is stored may be too early, which costs one look in vain, and spares a write for each fact that puts it off. */
function isCovered(changesAt: Date | null, planned: Date | null, now: Date): boolean {
  if (planned === null) return changesAt === null
  return planned > now && (changesAt === null || planned <= changesAt)
}

const moved = ({ segment, before, changesAt }: Difference, movedAt: Date): Change => ({
  ...{ segment, changesAt, movedAt },
  since: isIn(before) ? null : movedAt,
})

const stayed = ({ segment, before, changesAt }: Difference): Change => ({
  ...{ segment, changesAt, movedAt: null },
  since: before?.since ?? null,
})

/**
 * When somebody came in or went out: the newest of what the segment reads, or the instant at which time alone did it. The
 * same facts give the same moment, whenever they come in.
 */
function momentOf(
  { where, reads, fields, readsOrders }: Segment,
  context: Context,
  { contact, past, now }: PersonParts,
  moves: readonly Date[],
): Date {
  // As much of the past as this segment reads by itself: how much was loaded depends on what else was asked.
  const history = Object.fromEntries(
    reads.counts.map(({ event, newest }) => [event, (past.history[event] ?? []).slice(0, newest)]),
  )
  const times = [
    ...turningPoints(where, reads.counts.length ? { ...context, history } : context, now.getTime()),
    ...Object.values(history).map(([newest]) => instantOf(newest)),
    ...fields.map(field => instantOf(contact.state[field]?.at)),
    ...(readsOrders && past.ordersAt ? [past.ordersAt.getTime()] : []),
    ...moves.map(at => at.getTime()),
  ]
  const latest = times.reduce(
    (newest, at) => (at <= now.getTime() && at > newest ? at : newest),
    Number.NEGATIVE_INFINITY,
  )
  return Number.isFinite(latest) ? new Date(latest) : now
}
