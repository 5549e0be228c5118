import { type Context, type Declaration, type Json, type Reads, readsWhenDue } from '@beckon/trigger-kit'
import { loadPast, type Past, type PastAsked } from '../../evaluate/history.store.ts'
import { readsOrders } from '../../evaluate/orders.ts'
import { currentNames } from '../../evaluate/segments/segment.store.ts'
import {
  contextOfPerson,
  type Members,
  membersOf,
  membersStored,
  type PersonParts,
  type Segment,
} from '../../evaluate/segments/segment.ts'
import { loadPlaces } from '../../evaluate/segments/segment-member.store.ts'
import { personKey } from '../../evaluate/segments/segment-people.store.ts'
import { readsOfAll, segmentsRead } from '../../evaluate/segments/segment-set.ts'
import { loadSubscriptions, readsSubscriptions } from '../../evaluate/subscriptions.store.ts'
import type { Contact } from '../../identify/contact.store.ts'
import type { Sql } from '../../store/sql.ts'
import type { SegmentParts } from '../segments/segments.ts'

/** A run that is due, and whose. */
export interface DueDeclaration {
  readonly declaration: Declaration
  readonly contact: Contact | null
  /** The card that its fact is about. */
  readonly card?: string | undefined
}

type Addition = Readonly<Record<string, Json>>

/**
 * What contexts of due runs say of their people's past, where the trigger asks for it: `history`, `orders`, `segments` and
 * `subscriptions`. Segments are judged anew, so what time has changed counts at once, whether or not somebody has looked yet.
 * One of which a process that started later says something else goes by what that process has found.
 */
export async function loadPasts(
  sql: Sql,
  { segments: { current }, allowTestEvents }: SegmentParts,
  due: readonly DueDeclaration[],
  now: Date,
): Promise<Addition[]> {
  const asking = due.map(({ declaration, contact, card }) => {
    const reads = readsOf(declaration)
    const segments = current.behind(segmentsRead(reads))
    return { contact, card, segments, reads: readsOfAll(segments, reads) }
  })
  const asked = asking.flatMap(({ contact, card, reads }): PastAsked[] =>
    contact && readsAny(reads) ? [{ tenantId: contact.tenantId, contactId: contact.id, reads, card }] : [],
  )
  const pasts = (await loadPast(sql, asked, allowTestEvents)).values()
  const subscriptions = (await loadSubscriptions(sql, asked)).values()
  const foundOf = await foundByNewer(sql, asking)
  return asking.map(({ contact, segments, reads }) => {
    if (!contact || !readsAny(reads)) return NOTHING
    const live = subscriptions.next().value
    const past = pasts.next().value as Past
    const addition = additionOf({ contact, past, now }, segments, foundOf(contact, segments))
    return { ...addition, ...(live && { subscriptions: live }) }
  })
}

interface Asking {
  readonly contact: Contact | null
  readonly segments: readonly Segment[]
}

/** What is stored of segments of which somebody who started later says something else: a look-up, where any is read at all. */
async function foundByNewer(
  sql: Sql,
  asking: readonly Asking[],
): Promise<(contact: Contact, segments: readonly Segment[]) => Members> {
  const read = new Set(asking.flatMap(({ segments }) => segments))
  const mine = read.size ? await currentNames(sql, [...read]) : new Set<string>()
  const theirsIn = (segments: readonly Segment[]) => segments.flatMap(({ name }) => (mine.has(name) ? [] : [name]))
  const people = asking.flatMap(({ contact, segments }) =>
    contact && theirsIn(segments).length ? [{ tenantId: contact.tenantId, contactId: contact.id }] : [],
  )
  const places = await loadPlaces(sql, people)
  return ({ tenantId, id: contactId }, segments) =>
    membersStored(theirsIn(segments), places.get(personKey({ tenantId, contactId })))
}

const NOTHING: Addition = {}

const readsAny = (reads: Reads): boolean =>
  reads.counts.length > 0 || readsOrders(reads) || readsSubscriptions(reads) || segmentsRead(reads).length > 0

function additionOf(person: PersonParts, segments: readonly Segment[], found: Members): Addition {
  const context: Context = contextOfPerson(person)
  const { history = {}, orders = null } = context
  return { history, orders, segments: { ...membersOf(segments, context, found) } }
}

const known = new WeakMap<Declaration, Reads>()

/** What a trigger may read when one of its runs is due. */
export function readsOf(declaration: Declaration): Reads {
  const reads = known.get(declaration) ?? readsWhenDue(declaration)
  known.set(declaration, reads)
  return reads
}
