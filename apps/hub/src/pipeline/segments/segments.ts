import type { EventType } from '@beckon/plugin-kit'
import type { Reads } from '@beckon/trigger-kit'
import type { Fact } from '../../evaluate/evaluate.ts'
import { loadPast } from '../../evaluate/history.store.ts'
import { unspoken } from '../../evaluate/segments/segment.store.ts'
import { type Change, judge, type Place, type Segment } from '../../evaluate/segments/segment.ts'
import { type Places, savePlaces } from '../../evaluate/segments/segment-member.store.ts'
import { type PersonKey, personKey } from '../../evaluate/segments/segment-people.store.ts'
import { readsOfAll, type SegmentSet } from '../../evaluate/segments/segment-set.ts'
import type { Event } from '../../event.ts'
import type { Contact } from '../../identify/contact.store.ts'
import { derivedId } from '../../ids.ts'
import { insertEvents } from '../../normalise/event.store.ts'
import { OWN } from '../../receive/own-fact.ts'
import type { Sql } from '../../store/sql.ts'

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
  const questions = new Map(
    [...new Set(candidates.map(({ segments }) => segments))].map(segments => [segments, questionOf(segments, mine)]),
  )
  const people = candidates.map(({ contact, segments }): Judged => {
    const key = keyOf(contact)
    return { contact, key, ...(questions.get(segments) as Question), stored: places.get(personKey(key)) ?? new Map() }
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

/** The segments that are judged here, with all they read, and those of which another process knows better. */
interface Question {
  readonly own: readonly Segment[]
  readonly others: readonly Segment[]
  readonly reads: Reads
}

/** Worked out once for all of whom the same is asked. */
function questionOf(segments: readonly Segment[], mine: ReadonlySet<string>): Question {
  const { own = [], others = [] } = Object.groupBy(segments, ({ name }) => (mine.has(name) ? 'own' : 'others'))
  return { own, others, reads: readsOfAll(own) }
}

interface Judged extends Question {
  readonly contact: Contact
  readonly key: PersonKey
  readonly stored: ReadonlyMap<string, Place>
}

async function changesOf(
  sql: Sql,
  people: readonly Judged[],
  allowTestEvents: boolean,
  now: Date,
): Promise<Omit<Moved, 'speaks'>[]> {
  const asked = people.filter(({ own }) => own.length)
  const questions = asked.map(({ key, reads }) => ({ ...key, reads }))
  const pasts = await loadPast(sql, questions, allowTestEvents)
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

export const keyOf = ({ tenantId, id: contactId }: Contact): PersonKey => ({ tenantId, contactId })

/** Of whom nothing is stated there is nobody left, or there never was but a test. */
const isSomebody = ({ state: { status } }: Contact): boolean => status !== undefined && status.value !== 'erased'
