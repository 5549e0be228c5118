import type { Declaration } from '@beckon/trigger-kit'
import type { Shop } from '../../config.ts'
import { evaluate, type Fact } from '../../evaluate/evaluate.ts'
import type { TriggerSet } from '../../evaluate/trigger-set.ts'
import { counts, type Event, type TestPolicy } from '../../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { type KeptFact, keptFacts, saveCancellingFacts, saveConsents } from '../../identify/acts.store.ts'
import type { Contact } from '../../identify/contact.store.ts'
import { loadContacts } from '../../identify/contact.store.ts'
import type { Merge } from '../../identify/merge-contacts.ts'
import { identifyPeople } from '../../identify/people.ts'
import { kindOf } from '../../identify/person.ts'
import { identifySubjects, type Subjects } from '../../identify/subjects.ts'
import { type Finished, takeItems } from '../../inbox/inbox.store.ts'
import { insertEvents } from '../../normalise/event.store.ts'
import type { Sql } from '../../store/sql.ts'
import { saveShopFacts, tenantFacts } from '../../store/tenants.ts'
import { type EarlyEnd, putRuns } from '../../wait/put-runs.ts'
import { rekeyRuns, rekeyRunsOfMerged } from '../../wait/rekey-runs.ts'
import type { Owner } from '../../wait/run.store.ts'
import { endMerged } from '../merged-runs.ts'
import { type AskedAbout, peopleAskedAbout } from '../privacy/asked-about.ts'
import { eraseContacts } from '../privacy/erase.ts'
import { answerPrivacyRequests, isPrivacyRequest } from '../privacy/privacy.ts'
import { emptyMarkedRequests, markRequestsOfItems } from '../privacy/raw-requests.ts'
import { segmentFacts } from '../segments/segment-facts.ts'
import type { SegmentParts } from '../segments/segments.ts'
import { hearsay } from './hearsay.ts'
import { itemFacts } from './items.ts'
import type { OpenedItem } from './opened-item.ts'
import { suppressReported, withRecipients } from './reports.ts'
import { endUninstalled } from './uninstall.ts'

export interface DigestParts extends SegmentParts {
  readonly triggers: TriggerSet
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
  declarationOf(revision: string): Declaration | undefined
  /** The names of the triggers whose runs an event of this type can end, or make go on, by the kind of what it names. */
  endedBy(type: string): ReadonlyMap<string, ReadonlySet<string>>
  /** Acts of people about items that one transaction looks through. */
  readonly audiencePage: number
}

export interface Digested {
  readonly items: readonly (Finished & { readonly plugin: string })[]
  readonly events: readonly Event[]
  readonly decisions: readonly Decision[]
}

/** T2: items that still wait → events, contacts, state, runs and timers, in the caller's transaction. Safe to repeat. */
export async function digest(sql: Sql, parts: DigestParts, found: readonly OpenedItem[], at: Date): Promise<Digested> {
  const taken = await takeItems(sql, found.map(finishedOf))
  const items = found.filter(({ claimed }) => taken.has(claimed.id))
  const come = items.length ? await digestTaken(sql, parts, items, at) : { events: [], decisions: [] }
  return { items: items.map(finishedOf), ...come }
}

async function digestTaken(
  sql: Sql,
  parts: DigestParts,
  items: readonly OpenedItem[],
  at: Date,
): Promise<Omit<Digested, 'items'>> {
  const stated = items.flatMap(({ normalised }) => (normalised.state === 'done' ? normalised.events : []))
  const { events: said, messages, forgotten: ofForgotten } = await withRecipients(sql, stated)
  const { contacts, merges, forgotten } = await identifyPeople(
    sql,
    said.filter(event => !isPrivacyRequest(event)),
    at,
    parts,
  )
  await forgetRequestsOf(sql, [...forgotten, ...ofForgotten])
  const events = said.filter(event => !forgotten.has(event))
  const ofThings = events.map(event => (counts(event, parts) ? event : hearsay(event)))
  const owners = new Map(events.flatMap(event => ownerOf(event, contacts, parts)))
  const subjects = await identifySubjects(sql, ofThings, owners, at)
  const asked = await peopleAskedAbout(sql, events.filter(isPrivacyRequest))
  const stored = await insertEvents(
    sql,
    events.map(event => ({ event, contactId: contacts.get(event.id)?.id ?? asked.get(event.id)?.[0] ?? null })),
  )
  const fresh = events.filter(event => stored.has(event.id))
  const counting = fresh.filter(event => counts(event, parts))
  await saveConsents(sql, counting, contacts)
  await suppressReported(sql, counting, messages, at)
  const kept = keptFacts(counting, parts.endedBy)
  await saveCancellingFacts(sql, kept)
  await saveShopFacts(sql, counting)
  const currencyOf = await currencies(sql, parts.shop, items)
  const ofItems = await itemFacts(sql, { ...parts, currencyOf }, { events: counting, contacts, subjects }, at)
  const ofSegments = await segmentFacts(sql, parts, { events: counting, contacts, merges }, at)
  const derived = [...ofItems.facts, ...ofSegments]
  const batch = { events: fresh, kept, contacts, merges, subjects, derived }
  const decisions = await runsFor(sql, { ...parts, currencyOf }, batch, at)
  await saveDecisions(sql, decisions, at)
  const requests = fresh.filter(isPrivacyRequest)
  const ended = await endForGood(sql, { counting, requests, contacts, asked }, at, parts)
  const told = ofSegments.map(({ event }) => event)
  return { events: [...fresh, ...ofItems.events, ...told], decisions: [...decisions, ...ended] }
}

/** What comes to be known of people who have been forgotten is kept in no request either. */
async function forgetRequestsOf(sql: Sql, events: readonly Event[]): Promise<void> {
  if (!events.length) return
  await markRequestsOfItems(sql, [events.map(({ tenantId }) => tenantId), events.map(({ itemId }) => itemId)])
}

/** Whose a thing is, as an event says: nobody's that only a test names. */
function ownerOf(event: Event, contacts: ReadonlyMap<string, Contact>, policy: TestPolicy): [string, Contact][] {
  const contact = contacts.get(event.id)
  return contact && counts(event, policy) ? [[event.id, contact]] : []
}

interface Endings extends Pick<Batch, 'contacts'> {
  readonly counting: readonly Event[]
  readonly requests: readonly Event[]
  readonly asked: AskedAbout
}

/** What cannot be taken back. Done last: what the batch itself stored ends, or is forgotten, with the rest. */
async function endForGood(
  sql: Sql,
  { counting, requests, contacts, asked }: Endings,
  at: Date,
  { allowTestEvents }: TestPolicy,
): Promise<Decision[]> {
  const uninstalled = await endUninstalled(sql, counting, at)
  const erased = await eraseContacts(sql, erasedBy(counting, contacts), at)
  const answered = await answerPrivacyRequests(sql, requests, asked, { at, allowTestEvents })
  await emptyMarkedRequests(sql)
  return [...uninstalled, ...erased, ...answered]
}

/** Who is to be forgotten, because the source was asked to. */
function erasedBy(events: readonly Event[], contacts: ReadonlyMap<string, Contact>): Contact[] {
  return events.flatMap(event => (event.type === 'contact.erased' ? (contacts.get(event.id) ?? []) : []))
}

/** What the shops say of themselves by now. */
async function currencies(sql: Sql, shop: Shop, items: readonly OpenedItem[]): Promise<(tenantId: string) => string> {
  const factsOf = await tenantFacts(
    sql,
    shop,
    items.map(({ claimed }) => claimed.tenantId),
  )
  return tenantId => factsOf(tenantId).currency
}

/** What a batch came to, before runs are put for it. */
interface Batch {
  readonly events: readonly Event[]
  /** Those that can end what some run waits for, by what they name. */
  readonly kept: readonly KeptFact[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly merges: readonly Merge[]
  readonly subjects: Subjects
  /** What the hub makes of them: facts about items, with the people they concern, and who moved between segments. */
  readonly derived: readonly Fact[]
}

async function runsFor(
  sql: Sql,
  parts: DigestParts & { currencyOf(tenantId: string): string },
  batch: Batch,
  at: Date,
): Promise<Decision[]> {
  const { subjects } = batch
  const merged = [...(await rekeyRuns(sql, subjects.joins, at)), ...(await rekeyRunsOfMerged(sql, batch.merges, at))]
  const duplicates = await endMerged(sql, merged)
  const facts = [...(await factsOf(sql, batch)), ...batch.derived]
  const wanted = evaluate(facts, parts.triggers, at, parts)
  const cancelling = batch.kept.flatMap(({ event: { tenantId, type }, ref }) => {
    const kind = kindOf(ref)
    const ends = parts.endedBy(type).get(kind)
    return ends ? [{ tenantId, ref, isPerson: kind === 'person', ends }] : []
  })
  const ended = await putRuns(sql, { wanted, owners: ownersIn(subjects), cancelling }, parts, at)
  return [...duplicates, ...ended.map(endDecision)]
}

async function factsOf(sql: Sql, { events, contacts, subjects }: Batch): Promise<Fact[]> {
  const owners = await ownersOf(sql, contacts, subjects)
  return events.map(event => {
    const about = subjects.byEvent.get(event.id) ?? []
    const owner = about.find(subject => subject.contactId)?.contactId
    return { event, subjects: about, contact: contacts.get(event.id) ?? (owner ? (owners.get(owner) ?? null) : null) }
  })
}

/** Whose the batch's things are: an order or a cart may turn out to be another person's than its first fact said. */
function ownersIn({ byEvent }: Subjects): Owner[] {
  return [...new Set([...byEvent.values()].flat())].flatMap(({ tenantId, kind, id, contactId }) =>
    contactId ? [{ tenantId, subject: `${kind}:${id}`, contactId }] : [],
  )
}

/** The people of things whose event names nobody: a cart's owner is known from its checkout. */
async function ownersOf(
  sql: Sql,
  contacts: ReadonlyMap<string, Contact>,
  subjects: Subjects,
): Promise<Map<string, Contact>> {
  const here = new Map([...contacts.values()].map(contact => [contact.id, contact]))
  const wanted = [...subjects.byEvent.values()]
    .flat()
    .filter(subject => subject.contactId && !here.has(subject.contactId))
  if (!wanted.length) return here
  const others = await loadContacts(
    sql,
    wanted.map(({ tenantId, contactId }) => ({ tenantId, id: contactId as string })),
  )
  return new Map([...here, ...others.map(contact => [contact.id, contact] as const)])
}

function finishedOf({ claimed: { tenantId, id, plugin }, normalised }: OpenedItem): Finished & { plugin: string } {
  return { tenantId, id, plugin, state: normalised.state, error: normalised.state === 'dead' ? normalised.error : null }
}

/** A run that ended before its timer was due, for the record. */
export function endDecision({ run, reason, detail }: EarlyEnd): Decision {
  return decisionOn(run, { verdict: 'drop', reason, detail })
}
