import { compare } from '../compare.ts'
import type { Event } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { claimsOf } from './claims.ts'
import { type Contact, ownerKey } from './contact.store.ts'
import { Groups } from './groups.ts'
import {
  type Alias,
  enterSubjects,
  type Join,
  joinSubjects,
  lockAliases,
  lockSubjects,
  renameAliases,
  type Subject,
  saveSubjects,
  subjectKey,
} from './subject.store.ts'
import { isCatalogue, mergeSubjectStates, type SubjectClaim } from './subject-state.ts'

interface Claim {
  readonly event: Event
  readonly subject: SubjectClaim
}

export interface Subjects {
  /** Event id → the things it is about, as they stand with the whole batch merged in. */
  readonly byEvent: ReadonlyMap<string, readonly Subject[]>
  /** Things that turned out to be one, old root → new root. */
  readonly joins: readonly Join[]
  /** `ownerKey` of each name of things that nobody has named before: nothing is known of them but what the batch says. */
  readonly unheard: ReadonlySet<string>
  /** Those that were known before, and of which something newer is. */
  readonly changed: readonly Subject[]
  /** Carts that were known before, and are a person's only now: what was done in them is that person's too. */
  readonly named: readonly Subject[]
}

export async function identifySubjects(
  sql: Sql,
  events: readonly Event[],
  contacts: ReadonlyMap<string, Contact>,
  at: Date,
): Promise<Subjects> {
  const claims = events.flatMap(event => claimsOf(event).things.map(subject => ({ event, subject })))
  if (!claims.length) return { byEvent: new Map(), joins: [], unheard: new Set(), changed: [], named: [] }
  const { rootOf, joins, renamed } = await roots(sql, claims)
  const stated = statedSubjects(claims, contacts, rootOf)
  const entered = await enterSubjects(sql, [...stated.values()].sort(byKey), at)
  const before = wantedSubjects(claims, rootOf, joins).filter(wanted => !entered.has(keyOf(wanted)))
  const known = new Set(await lockSubjects(sql, before))
  const subjects = new Map<string, Subject>()
  for (const subject of [...known, ...stated.values()]) add(subjects, rootOf, subject)
  if (joins.length) await joinSubjects(sql, joins)
  await renameAliases(sql, renamed)
  const isSaved = (subject: Subject) =>
    known.has(subject) || (entered.has(keyOf(subject)) && stated.get(keyOf(subject)) === subject)
  const unsaved = [...subjects.values()].filter(subject => !isSaved(subject))
  await saveSubjects(sql, unsaved.sort(byKey), at)
  const changed = unsaved.filter(subject => !entered.has(keyOf(subject)))
  const named = [...known].filter(hasAliases).flatMap(before => namedNow(before, subjects, rootOf))
  const joined = new Set(joins.map(({ tenantId, kind, to }) => subjectKey(tenantId, kind, to)))
  const unheard = unheardOf(claims, rootOf, key => entered.has(key) && !joined.has(key))
  return { byEvent: byEvent(claims, subjects, rootOf), joins, unheard, changed, named }
}

function unheardOf(claims: readonly Claim[], rootOf: RootOf, isNew: (key: string) => boolean): Set<string> {
  const isOfNew = ({ event: { tenantId }, subject: { kind, aliases } }: Claim) =>
    isNew(subjectKey(tenantId, kind, rootOf(tenantId, kind, aliases[0] as string)))
  const ofNew = claims.filter(isOfNew)
  return new Set(
    ofNew.flatMap(({ event, subject: { kind, aliases } }) =>
      aliases.map(alias => ownerKey(event.tenantId, `${kind}:${alias}`)),
    ),
  )
}

/** A thing as it stands, if it is somebody's whose it was not. */
function namedNow(before: Subject, subjects: ReadonlyMap<string, Subject>, rootOf: RootOf): Subject[] {
  const { tenantId, kind, id, contactId } = before
  const now = subjects.get(subjectKey(tenantId, kind, rootOf(tenantId, kind, id)))
  return now?.contactId && now.contactId !== contactId ? [now] : []
}

/** Things as the batch alone states them. */
function statedSubjects(
  claims: readonly Claim[],
  contacts: ReadonlyMap<string, Contact>,
  rootOf: RootOf,
): Map<string, Subject> {
  const stated = new Map<string, Subject>()
  for (const { event, subject } of claims) {
    add(stated, rootOf, claimed(event, subject, contacts.get(event.id)?.id ?? null))
  }
  return stated
}

const keyOf = ({ tenantId, kind, id }: { readonly tenantId: string; readonly kind: string; readonly id: string }) =>
  subjectKey(tenantId, kind, id)

type RootOf = (tenantId: string, kind: string, alias: string) => string

/** Only carts have several names; the others are known by their one id. */
const hasAliases = ({ kind }: { readonly kind: string }): boolean => kind === 'cart'

interface Roots {
  readonly rootOf: RootOf
  readonly joins: readonly Join[]
  /** Names that are new, and belong to a thing that was known by another. */
  readonly renamed: readonly Alias[]
}

async function roots(sql: Sql, claims: readonly Claim[]): Promise<Roots> {
  const aliased = claims.filter(({ subject }) => hasAliases(subject))
  if (!aliased.length) return { rootOf: (_tenant, _kind, alias) => alias, joins: [], renamed: [] }
  const names = new Groups()
  for (const { event, subject } of aliased) {
    names.join(subject.aliases.map(alias => subjectKey(event.tenantId, subject.kind, alias)))
  }
  const rootOf: RootOf = (tenantId, kind, alias) => {
    const prefix = subjectKey(tenantId, kind, '')
    return names.root(subjectKey(tenantId, kind, alias)).slice(prefix.length)
  }
  const aliases = aliasesOf(aliased, rootOf)
  const locked = await lockAliases(sql, aliases)
  for (const { tenantId, kind, alias, root } of locked) {
    names.join([subjectKey(tenantId, kind, alias), subjectKey(tenantId, kind, root)])
  }
  const moved = locked.filter(({ tenantId, kind, root }) => rootOf(tenantId, kind, root) !== root)
  return {
    rootOf: (tenantId, kind, alias) => (hasAliases({ kind }) ? rootOf(tenantId, kind, alias) : alias),
    joins: joinsOf(
      moved.filter(({ isNew }) => !isNew),
      rootOf,
    ),
    renamed: moved
      .filter(({ isNew }) => isNew)
      .map(row => ({ ...row, root: rootOf(row.tenantId, row.kind, row.root) })),
  }
}

/** Each name once, under the root that the batch alone knows for it. */
function aliasesOf(claims: readonly Claim[], rootOf: RootOf): Alias[] {
  const aliases = new Map<string, Alias>()
  for (const { event, subject } of claims) {
    for (const alias of subject.aliases) {
      const { tenantId } = event
      const row = { tenantId, kind: subject.kind, alias, root: rootOf(tenantId, subject.kind, alias) }
      aliases.set(subjectKey(tenantId, subject.kind, alias), row)
    }
  }
  return [...aliases.values()]
}

function joinsOf(moved: readonly Alias[], rootOf: RootOf): Join[] {
  const joins = new Map<string, Join>()
  for (const { tenantId, kind, root: from } of moved) {
    const to = rootOf(tenantId, kind, from)
    joins.set(subjectKey(tenantId, kind, from), { tenantId, kind, from, to })
  }
  return [...joins.values()]
}

function wantedSubjects(claims: readonly Claim[], rootOf: RootOf, joins: readonly Join[]) {
  const wanted = new Map<string, { tenantId: string; kind: string; id: string }>()
  const want = (tenantId: string, kind: string, id: string) =>
    wanted.set(subjectKey(tenantId, kind, id), { tenantId, kind, id })
  for (const { event, subject } of claims) {
    want(event.tenantId, subject.kind, rootOf(event.tenantId, subject.kind, subject.aliases[0] as string))
  }
  for (const join of joins) want(join.tenantId, join.kind, join.from)
  return [...wanted.values()]
}

function claimed(event: Event, subject: SubjectClaim, namedId: string | null): Subject {
  const contactId = isCatalogue(subject.kind) ? null : namedId
  return {
    tenantId: event.tenantId,
    kind: subject.kind,
    id: subject.aliases[0] as string,
    contactId,
    contactAt: contactId ? event.occurredAt : null,
    state: subject.state,
  }
}

function add(subjects: Map<string, Subject>, rootOf: RootOf, subject: Subject): void {
  const id = rootOf(subject.tenantId, subject.kind, subject.id)
  const key = subjectKey(subject.tenantId, subject.kind, id)
  const known = subjects.get(key)
  if (known) subjects.set(key, merged(known, subject))
  else subjects.set(key, subject.id === id ? subject : { ...subject, id })
}

/** The same object as `left` when `right` adds nothing. */
function merged(left: Subject, right: Subject): Subject {
  const named = laterNamed(left, right)
  const state = mergeSubjectStates(left.kind, left.state, right.state)
  if (named === left && state === left.state) return left
  return { ...left, contactId: named.contactId, contactAt: named.contactAt, state }
}

/** Whose contact counts: the one named by the newest fact; between equals the larger id, so that order does not matter. */
function laterNamed(left: Subject, right: Subject): Subject {
  const difference = (left.contactAt?.getTime() ?? 0) - (right.contactAt?.getTime() ?? 0)
  if (difference !== 0) return difference > 0 ? left : right
  return (left.contactId ?? '') >= (right.contactId ?? '') ? left : right
}

function byEvent(
  claims: readonly Claim[],
  subjects: ReadonlyMap<string, Subject>,
  rootOf: RootOf,
): Map<string, Subject[]> {
  const found = new Map<string, Subject[]>()
  for (const { event, subject } of claims) {
    const id = rootOf(event.tenantId, subject.kind, subject.aliases[0] as string)
    const state = subjects.get(subjectKey(event.tenantId, subject.kind, id)) as Subject
    found.set(event.id, [...(found.get(event.id) ?? []), state])
  }
  return found
}

function byKey(left: Subject, right: Subject): number {
  return compare(left.tenantId, right.tenantId) || compare(left.kind, right.kind) || compare(left.id, right.id)
}
