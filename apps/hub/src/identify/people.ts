import { compare } from '../compare.ts'
import type { Event, TestPolicy } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { type ChangedContact, changedFields } from './changed-fields.ts'
import { claimsOf } from './claims.ts'
import {
  type Contact,
  claimIdentifiers,
  type Group,
  lockContacts,
  type Owners,
  ownerKey,
  saveContacts,
  saveWeakIdentifiers,
} from './contact.store.ts'
import { type Claim, fileTests } from './filed-tests.ts'
import { Groups } from './groups.ts'
import { type Merge, mergeContacts } from './merge-contacts.ts'
import { findNewcomers, type Newcomers, NOBODY_NEW } from './newcomers.ts'
import { mergeStates, type State } from './state.ts'

export interface People {
  /** Event id → its contact, merged with all the batch says, saved and held. Events that name nobody are absent. */
  readonly contacts: ReadonlyMap<string, Contact>
  /** Contacts that turned out to be one person. */
  readonly merges: readonly Merge[]
  readonly changed: readonly ChangedContact[]
  /** Who and what names them nobody has heard of before: nothing is known of them but what the batch says. */
  readonly newcomers: Newcomers
  /** What we noted of people who have been erased since, or what became of their messages: it is to change nothing any more. */
  readonly forgotten: ReadonlySet<Event>
}

export async function identifyPeople(
  sql: Sql,
  events: readonly Event[],
  at: Date,
  policy: TestPolicy,
): Promise<People> {
  const claims = await fileTests(sql, events.flatMap(claimOf), policy)
  if (!claims.length) return NOBODY
  const groups = groupsOf(claims)
  const { owners, entered } = await claimIdentifiers(sql, groups)
  const merges = mergesOf(groups, owners)
  const contactOf = contactIds(claims, owners, merges)
  const touched = new Map(claims.map(({ event }) => [contactOf(event), event.tenantId]))
  const losers = merges.map(merge => ({ tenantId: merge.tenantId, id: merge.loser }))
  const known = await lockContacts(sql, [...[...touched].map(([id, tenantId]) => ({ id, tenantId })), ...losers])
  if (merges.length) await mergeContacts(sql, merges)
  const forgotten = forgottenIn(claims, owners, known)
  const counting = claims.filter(({ event }) => !forgotten.has(event))
  const contacts = mergedContacts(counting, contactOf, known, merges)
  await saveContacts(sql, newsOf(contacts, counting, contactOf, known).sort(byKey), at)
  await saveWeakIdentifiers(sql, weakOf(counting, contactOf))
  const byEvent = new Map(counting.map(({ event }) => [event.id, contacts.get(contactOf(event)) as Contact]))
  const before = { known: new Set(known.map(({ id }) => id)), entered }
  const newcomers = await findNewcomers(sql, counting, contactOf, before)
  return { contacts: byEvent, merges, changed: changedFields(known, contacts, merges), newcomers, forgotten }
}

const NOBODY: People = { contacts: new Map(), merges: [], changed: [], newcomers: NOBODY_NEW, forgotten: new Set() }

function claimOf(event: Event): Claim[] {
  const { person } = claimsOf(event)
  return person
    ? [{ event, isFiled: false, person: { ...person, strong: [...person.strong, ...mergedIds(event)] } }]
    : []
}

/** `contact.merged` says that further ids of its source are this person. */
function mergedIds({ type, data, source, account }: Event): string[] {
  if (type !== 'contact.merged' || !Array.isArray(data.merged)) return []
  return data.merged.filter(id => typeof id === 'string').map(id => `id:${source}:${account}/${id}`)
}

/** Strong identifiers that the batch names together. */
function groupsOf(claims: readonly Claim[]): Group[] {
  const joined = new Groups()
  const split = new Map<string, { readonly tenantId: string; readonly ref: string }>()
  for (const { event, person } of claims) {
    for (const ref of person.strong) split.set(ownerKey(event.tenantId, ref), { tenantId: event.tenantId, ref })
    joined.join(person.strong.map(ref => ownerKey(event.tenantId, ref)))
  }
  return [...joined.all().values()].map(keys => {
    const rows = keys.map(key => split.get(key) as { tenantId: string; ref: string })
    return { tenantId: (rows[0] as { tenantId: string }).tenantId, refs: rows.map(row => row.ref) }
  })
}

/** Groups whose identifiers belong to several contacts so far: they are one person. The smallest id survives. */
function mergesOf(groups: readonly Group[], owners: Owners): Merge[] {
  const contacts = new Groups()
  const tenantOf = new Map<string, string>()
  for (const { tenantId, refs } of groups) {
    const ids = refs.map(ref => owners.get(ownerKey(tenantId, ref)) as string)
    for (const id of ids) tenantOf.set(id, tenantId)
    contacts.join(ids)
  }
  return [...contacts.all()].flatMap(([survivor, ids]) =>
    ids.filter(id => id !== survivor).map(loser => ({ tenantId: tenantOf.get(loser) as string, loser, survivor })),
  )
}

function contactIds(claims: readonly Claim[], owners: Owners, merges: readonly Merge[]): (event: Event) => string {
  const survivorOf = new Map(merges.map(merge => [merge.loser, merge.survivor]))
  const ids = new Map(
    claims.map(({ event, person }) => {
      const owner = owners.get(ownerKey(event.tenantId, person.strong[0] as string)) as string
      return [event.id, survivorOf.get(owner) ?? owner]
    }),
  )
  return event => ids.get(event.id) as string
}

function mergedContacts(
  claims: readonly Claim[],
  contactOf: (event: Event) => string,
  known: readonly Contact[],
  merges: readonly Merge[],
): Map<string, Contact> {
  const survivorOf = new Map(merges.map(merge => [merge.loser, merge.survivor]))
  const contacts = new Map<string, Contact>()
  const add = (tenantId: string, id: string, state: State): void => {
    contacts.set(id, { tenantId, id, state: mergeStates(contacts.get(id)?.state ?? {}, state) })
  }
  const people = Map.groupBy(known, ({ id }) => survivorOf.get(id) ?? id)
  for (const [id, joined] of people) for (const { tenantId, state } of livingOf(joined)) add(tenantId, id, state)
  for (const { event, person } of claims) add(event.tenantId, contactOf(event), person.state)
  return contacts
}

/**
 * An erasure is of who was known then. A name of theirs that comes back may belong to somebody else who lives: that one
 * lives on, and what was said in the name since, a no above all, is theirs.
 */
function livingOf(joined: readonly Contact[]): readonly Contact[] {
  if (joined.every(isErased)) return joined
  return joined.map(contact => (isErased(contact) ? { ...contact, state: withoutStatus(contact.state) } : contact))
}

const isErased = ({ state }: Contact): boolean => state.status?.value === 'erased'

const withoutStatus = ({ status: _erased, ...state }: State): State => state

/** Whom the batch says something of, and who was not there: who is only named by a test stays as they are. */
function newsOf(
  contacts: ReadonlyMap<string, Contact>,
  claims: readonly Claim[],
  contactOf: (event: Event) => string,
  known: readonly Contact[],
): Contact[] {
  const before = new Set(known.map(({ id }) => id))
  const named = new Set(claims.filter(({ isFiled }) => !isFiled).map(({ event }) => contactOf(event)))
  return [...contacts.values()].filter(({ id }) => named.has(id) || !before.has(id))
}

/** To be asked with the contacts held: an erasure may have been at work while a note was read. */
function forgottenIn(claims: readonly Claim[], owners: Owners, known: readonly Contact[]): Set<Event> {
  const erased = new Set(known.filter(isErased).map(({ id }) => id))
  // As they were named: who is joined with somebody forgotten is not forgotten.
  const isOfErased = ({ event, person }: Claim) =>
    erased.has(owners.get(ownerKey(event.tenantId, person.strong[0] as string)) as string)
  // A no outlives its person: who comes back has still said it.
  const isNote = ({ event: { person, type } }: Claim) => person?.contactId && type !== 'message.unsubscribed'
  return new Set(claims.filter(claim => isNote(claim) && isOfErased(claim)).map(({ event }) => event))
}

function weakOf(claims: readonly Claim[], contactOf: (event: Event) => string) {
  return claims.flatMap(({ event, person }) =>
    person.weak.map(ref => ({ tenantId: event.tenantId, ref, contactId: contactOf(event) })),
  )
}

function byKey(left: Contact, right: Contact): number {
  return compare(left.tenantId, right.tenantId) || compare(left.id, right.id)
}
