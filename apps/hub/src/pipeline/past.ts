import { type Context, type Declaration, type Json, type Reads, readsWhenDue } from '@beckon/trigger-kit'
import { loadPast, type Past, type PastAsked, readsOrders } from '../evaluate/history.store.ts'
import { contextOfPerson, membersOf } from '../evaluate/segment.ts'
import { readsOfAll, type Segment, segmentsRead } from '../evaluate/segment-set.ts'
import { loadSubscriptions, readsSubscriptions } from '../evaluate/subscriptions.store.ts'
import type { Contact } from '../identify/contact.store.ts'
import type { Sql } from '../store/sql.ts'
import type { SegmentParts } from './segments.ts'

/** A run that is due, and whose. */
export interface DueDeclaration {
  readonly declaration: Declaration
  readonly contact: Contact | null
}

type Addition = Readonly<Record<string, Json>>

/**
 * What contexts of due runs say of their people's past, where the trigger asks for it: `history`, `orders`, `segments` and
 * `subscriptions`. Segments are judged anew, so what time has changed counts at once, whether or not somebody has looked yet.
 */
export async function loadPasts(
  sql: Sql,
  { segments: { current }, allowTestEvents }: SegmentParts,
  due: readonly DueDeclaration[],
  now: Date,
): Promise<Addition[]> {
  const asking = due.map(({ declaration, contact }) => {
    const reads = readsOf(declaration)
    const segments = current.behind(segmentsRead(reads))
    return { contact, segments, reads: readsOfAll(segments, reads) }
  })
  const asked = asking.flatMap(({ contact, reads }): PastAsked[] =>
    contact && readsAny(reads) ? [{ tenantId: contact.tenantId, contactId: contact.id, reads }] : [],
  )
  const pasts = (await loadPast(sql, asked, allowTestEvents)).values()
  const subscriptions = (await loadSubscriptions(sql, asked)).values()
  return asking.map(({ contact, segments, reads }) => {
    if (!contact || !readsAny(reads)) return NOTHING
    const live = subscriptions.next().value
    return { ...additionOf(contact, segments, pasts.next().value as Past, now), ...(live && { subscriptions: live }) }
  })
}

const NOTHING: Addition = {}

const readsAny = (reads: Reads): boolean =>
  reads.counts.length > 0 || readsOrders(reads) || readsSubscriptions(reads) || segmentsRead(reads).length > 0

function additionOf(contact: Contact, segments: readonly Segment[], past: Past, now: Date): Addition {
  const context: Context = contextOfPerson({ contact, past, now })
  const { history = {}, orders = null } = context
  return { history, orders, segments: { ...membersOf(segments, context) } }
}

const known = new WeakMap<Declaration, Reads>()

/** What a trigger may read when one of its runs is due. */
export function readsOf(declaration: Declaration): Reads {
  const reads = known.get(declaration) ?? readsWhenDue(declaration)
  known.set(declaration, reads)
  return reads
}
