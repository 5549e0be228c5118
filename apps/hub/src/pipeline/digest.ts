import type { Item, Plugin } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import { evaluate } from '../evaluate/evaluate.ts'
import type { TriggerSet } from '../evaluate/trigger-set.ts'
import type { Event } from '../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../gate/decision.store.ts'
import { isCancelling, refsOf, saveCancellingFacts, saveConsents } from '../identify/acts.store.ts'
import type { Contact } from '../identify/contact.store.ts'
import { loadContacts } from '../identify/contact.store.ts'
import { identifyPeople } from '../identify/people.ts'
import { identifySubjects, type Subjects } from '../identify/subjects.ts'
import { type ClaimedItem, type Finished, finishItems } from '../inbox/inbox.store.ts'
import { insertEvents } from '../normalise/event.store.ts'
import { type Normalised, normalise } from '../normalise/normalise.ts'
import type { Sql } from '../store/sql.ts'
import { type EarlyEnd, putRuns } from '../wait/put-runs.ts'
import { type MergedRun, rekeyRuns } from '../wait/rekey-runs.ts'
import type { Owner } from '../wait/run.store.ts'
import { eraseContacts } from './erase.ts'

export interface DigestParts {
  readonly plugins: ReadonlyMap<string, Pick<Plugin, 'open' | 'topics'>>
  readonly triggers: TriggerSet
  declarationOf(revision: string): Declaration | undefined
}

export interface Digested {
  readonly items: readonly (Finished & { readonly plugin: string })[]
  readonly events: readonly Event[]
  readonly decisions: readonly Decision[]
}

/** T2: claimed items → events, contacts, state, runs and timers, in the caller's transaction. Safe to repeat. */
export async function digest(sql: Sql, parts: DigestParts, items: readonly ClaimedItem[], at: Date): Promise<Digested> {
  const normalised = normaliseAll(items, parts.plugins)
  const events = normalised.flatMap(result => (result.state === 'done' ? result.events : []))
  const contacts = await identifyPeople(sql, events, at)
  const subjects = await identifySubjects(sql, events, contacts, at)
  const stored = await insertEvents(
    sql,
    events.map(event => ({ event, contactId: contacts.get(event.id)?.id ?? null })),
  )
  const fresh = events.filter(event => stored.has(event.id))
  await saveConsents(sql, fresh, contacts)
  await saveCancellingFacts(sql, fresh)
  const decisions = await runsFor(sql, parts, fresh, contacts, subjects, at)
  await saveDecisions(sql, decisions, at)
  const finished = items.map((item, n) => finishedOf(item, normalised[n] as Normalised))
  await finishItems(sql, finished)
  const erased = await eraseContacts(sql, erasedBy(fresh, contacts), at)
  return { items: finished, events: fresh, decisions: [...decisions, ...erased] }
}

/** Who is to be forgotten, because the source was asked to. Done last: what the batch itself stored is forgotten with the rest. */
function erasedBy(events: readonly Event[], contacts: ReadonlyMap<string, Contact>): Contact[] {
  return events.flatMap(event => (event.type === 'contact.erased' ? (contacts.get(event.id) ?? []) : []))
}

async function runsFor(
  sql: Sql,
  parts: DigestParts,
  events: readonly Event[],
  contacts: ReadonlyMap<string, Contact>,
  subjects: Subjects,
  at: Date,
): Promise<Decision[]> {
  const merged = await rekeyRuns(sql, subjects.joins, at)
  const owners = await ownersOf(sql, contacts, subjects)
  const facts = events.map(event => {
    const about = subjects.byEvent.get(event.id) ?? []
    const owner = about.find(subject => subject.contactId)?.contactId
    return { event, subjects: about, contact: contacts.get(event.id) ?? (owner ? (owners.get(owner) ?? null) : null) }
  })
  const wanted = evaluate(facts, parts.triggers, at)
  const cancelling = events
    .filter(isCancelling)
    .flatMap(event => refsOf(event).map(ref => ({ tenantId: event.tenantId, ref })))
  const ended = await putRuns(sql, { wanted, owners: ownersIn(subjects), cancelling }, parts.declarationOf, at)
  return [...merged.map(mergedDecision), ...ended.map(endDecision)]
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

/** Opens each request once, however many of its items are in the batch. */
function normaliseAll(items: readonly ClaimedItem[], plugins: DigestParts['plugins']): Normalised[] {
  const opened = new Map<string, readonly Item[]>()
  return items.map(claimed => {
    const plugin = plugins.get(claimed.plugin)
    if (!plugin) return gone(claimed)
    const known =
      opened.get(claimed.requestId) ?? (claimed.request ? plugin.open({ method: 'POST', ...claimed.request }) : [])
    opened.set(claimed.requestId, known)
    const item = known[claimed.position]
    if (!item) return gone(claimed)
    return normalise({ ...claimed, item }, plugin)
  })
}

function gone({ plugin, position, requestId }: ClaimedItem): Normalised {
  const message = `${plugin}: request ${requestId} has no event ${position} (request removed, plugin removed or changed?); restore it and replay the item.`
  return { state: 'dead', error: { code: 'not-openable', message } }
}

function finishedOf({ tenantId, id, plugin }: ClaimedItem, result: Normalised): Finished & { plugin: string } {
  return { tenantId, id, plugin, state: result.state, error: result.state === 'dead' ? result.error : null }
}

function endDecision({ run, reason, detail }: EarlyEnd): Decision {
  return decisionOn(run, { verdict: 'drop', reason, detail })
}

function mergedDecision(run: MergedRun): Decision {
  return decisionOn(run, { verdict: 'drop', reason: 'merged-duplicate', detail: `run ${run.into}` })
}
