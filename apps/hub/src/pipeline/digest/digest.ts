import type { Shop } from '../../config.ts'
import { counts, type Event, type TestPolicy } from '../../event.ts'
import { type Decision, saveDecisions } from '../../gate/decision.store.ts'
import { type KeptFact, keptFacts, saveCancellingFacts, saveConsents } from '../../identify/acts.store.ts'
import type { Contact } from '../../identify/contact.store.ts'
import { type Finished, takeItems } from '../../inbox/inbox.store.ts'
import { insertEvents } from '../../normalise/event.store.ts'
import type { Sql } from '../../store/sql.ts'
import { saveShopFacts, tenantFacts } from '../../store/tenants.ts'
import { eraseContacts } from '../privacy/erase.ts'
import { answerPrivacyRequests, isPrivacyRequest } from '../privacy/privacy.ts'
import { emptyMarkedRequests } from '../privacy/raw-requests.ts'
import { segmentFacts } from '../segments/segment-facts.ts'
import type { SegmentParts } from '../segments/segments.ts'
import { identify, type Known } from './identify.ts'
import { itemFacts } from './items.ts'
import type { OpenedItem } from './opened-item.ts'
import { suppressReported } from './reports.ts'
import { type RunParts, runsFor } from './runs.ts'
import { endUninstalled } from './uninstall.ts'

export interface DigestParts extends SegmentParts, Omit<RunParts, 'currencyOf'> {
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
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
  const known = await identify(sql, parts, items, at)
  const facts = await keep(sql, parts, known, at)
  const currencyOf = await currencies(sql, parts.shop, items)
  const counting = { ...known, events: facts.counting }
  const ofItems = await itemFacts(sql, { ...parts, currencyOf }, counting, at)
  const ofSegments = await segmentFacts(sql, parts, counting, at)
  const batch = { ...known, ...facts, derived: [...ofItems.facts, ...ofSegments] }
  const decisions = await runsFor(sql, { ...parts, currencyOf }, batch, at)
  await saveDecisions(sql, decisions, at)
  const ended = await endForGood(sql, batch, at, parts)
  const told = ofSegments.map(({ event }) => event)
  return { events: [...facts.fresh, ...ofItems.events, ...told], decisions: [...decisions, ...ended] }
}

/** What a batch adds to what is known. */
interface Kept {
  /** Those that nobody had stored before. */
  readonly fresh: readonly Event[]
  /** Those of them that are no tests, unless tests count. */
  readonly counting: readonly Event[]
  /** Those that can end what some run waits for, by what they name. */
  readonly kept: readonly KeptFact[]
}

/** Stores what is said, and what its words alone change: consents, suppressions, facts that end a wait, facts of the shop. */
async function keep(sql: Sql, parts: DigestParts, known: Known, at: Date): Promise<Kept> {
  const { said, messages, contacts, asked } = known
  const contactIdOf = ({ id }: Event): string | null => contacts.get(id)?.id ?? asked.get(id)?.[0] ?? null
  const stored = await insertEvents(
    sql,
    said.map(event => ({ event, contactId: contactIdOf(event) })),
  )
  const fresh = said.filter(event => stored.has(event.id))
  const counting = fresh.filter(event => counts(event, parts))
  await saveConsents(sql, counting, contacts, messages)
  await suppressReported(sql, counting, messages, at)
  const kept = keptFacts(counting, parts.endedBy)
  await saveCancellingFacts(sql, kept)
  await saveShopFacts(sql, counting)
  return { fresh, counting, kept }
}

/** What cannot be taken back. Done last: what the batch itself stored ends, or is forgotten, with the rest. */
async function endForGood(
  sql: Sql,
  { fresh, counting, contacts, asked }: Known & Kept,
  at: Date,
  policy: TestPolicy,
): Promise<Decision[]> {
  const uninstalled = await endUninstalled(sql, counting, at, policy)
  const erased = await eraseContacts(sql, erasedBy(counting, contacts), at)
  const requests = fresh.filter(isPrivacyRequest)
  const answered = await answerPrivacyRequests(sql, requests, asked, { at, allowTestEvents: policy.allowTestEvents })
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

function finishedOf({ claimed: { tenantId, id, plugin }, normalised }: OpenedItem): Finished & { plugin: string } {
  return { tenantId, id, plugin, state: normalised.state, error: 'error' in normalised ? normalised.error : null }
}
