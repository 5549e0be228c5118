import type { EarlierTry, Message } from '../../deliver/message.store.ts'
import type { Asked } from '../../gate/asked.ts'
import { stateBefore } from '../../gate/consent.ts'
import { HORIZON_MS } from '../../gate/frequency-cap.ts'
import {
  addressHash,
  type Concerned,
  type GateRows,
  loadGateRows,
  loadStates,
  loadSuppressions,
  type States,
  type Suppression,
  stateKey,
  suppressionKey,
} from '../../gate/gate.store.ts'
import { CLOSED, gate, inShadow } from '../../gate/gate.ts'
import { Ledger } from '../../gate/ledger.ts'
import { preempted } from '../../gate/marketing.ts'
import type { Verdict } from '../../gate/verdict.ts'
import type { TemplateSet } from '../../render/template-set.ts'
import type { Sql } from '../../store/sql.ts'
import { DEFAULT_TENANT, type TenantFacts } from '../../store/tenants.ts'
import { type CancellingFact, findCancellations } from '../../wait/cancellation.store.ts'
import { isOfTest } from '../digest/hearsay.ts'
import type { Brakes } from './brakes.ts'
import { compose, messageIdOf, type Prepared, prepare, type Sender } from './compose.ts'
import { Disposals } from './disposals.ts'
import { Doubles } from './doubles.ts'
import { Reentries } from './reentries.ts'
import { type Standing, waysOf } from './standing.ts'
import { asking } from './underway.ts'
import { Uninstalls } from './uninstalls.ts'
import { type UpcomingParts, Upcomings } from './upcomings.ts'
import { Waves } from './waves.ts'

export interface JudgeParts extends UpcomingParts {
  readonly templates: TemplateSet
  readonly sender: Sender
  /** Where marketing must carry a postal address. */
  readonly production: boolean
  /** The share of people who get no marketing, in percent. */
  readonly holdoutPercent: number
}

/** The same, with the facts of the batch's tenants. */
export interface TenantParts extends JudgeParts {
  factsOf(tenantId: string): TenantFacts
  readonly brakes: Brakes
}

/** A standing with its verdict. */
export interface Case {
  readonly standing: Standing
  readonly messageId: string
  readonly earlier: EarlierTry | undefined
  readonly verdict: Verdict
  /** The message as it will leave, when it may. */
  readonly prepared: Prepared | undefined
  /** Messages that lose their place to this one. */
  readonly preempts: readonly string[]
}

/** Asks the gate for each of a batch, the more important of a person before the less, and prepares what may go. */
export async function judge(
  sql: Sql,
  parts: TenantParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
): Promise<Case[]> {
  const evidence = await loadEvidence(sql, parts, standings, now)
  const ledger = new Ledger(evidence.rows.reserved)
  const waves = await Waves.of(sql, standings, now)
  const reentries = await Reentries.of(sql, standings, now)
  const doubles = await Doubles.of(sql, standings)
  return standings.map((preferred, n) => {
    const wave = waves.next(preferred)
    const turn = { cancelling: evidence.cancelling[n], wave, reachedAt: reentries.before(preferred) }
    const { standing, asked, verdict } = firstOpen(preferred, way => {
      const reserved = ledger.of(way.run.contactId, messageIdOf(way))
      const asked = askedOf(way, evidence, { ...turn, reserved }, parts, now)
      return {
        standing: way,
        asked,
        verdict: evidence.disposals.dropped(way) ?? doubles.dropped(way, now) ?? gate(asked),
      }
    })
    const messageId = messageIdOf(standing)
    const known = earlier.get(messageId)
    const one = { standing, messageId, earlier: known, prepared: undefined, preempts: [] }
    if (verdict.verdict !== 'send') return { ...one, verdict }
    const prepared = prepare(composed(standing, known, parts, asked.place.zone, now), parts.templates, parts.sender)
    if ('reason' in prepared) return { ...one, verdict: prepared }
    const tried = inShadow(asked)
    const stopped = tried ?? parts.brakes.pass(standing, known !== undefined)
    if (tried || !stopped) reentries.tell(standing, now)
    if (stopped) return { ...one, verdict: stopped }
    if (wave) waves.tell(standing)
    doubles.tell(standing)
    return { ...one, verdict, prepared, preempts: reserveIn(ledger, asked, messageId) }
  })
}

/** Asks for each channel in turn, until one is open to this person; when none is, the last says why. */
function firstOpen<Answer extends { verdict: Verdict }>(preferred: Standing, ask: (way: Standing) => Answer): Answer {
  let answer = ask(preferred)
  for (const way of preferred.others) {
    if (answer.verdict.verdict !== 'drop' || !CLOSED.includes(answer.verdict.reason)) break
    answer = ask(way)
  }
  return answer
}

/** Takes the message's place under the caps; answers those that lose theirs to it. */
function reserveIn(ledger: Ledger, asked: Asked, messageId: string): string[] {
  const { declaration, person, channel, now: at } = asked
  if (declaration.class !== 'marketing' || !person) return []
  const losing = preempted(asked)
  const { topic, priority } = declaration
  ledger.take(person.contactId, { messageId, channel, topic, priority, at, waiting: false }, losing)
  return losing.map(one => one.messageId)
}

/** The rows that the gate decides on, read for the whole batch. */
interface Evidence {
  readonly rows: GateRows
  readonly states: States
  readonly suppressions: ReadonlyMap<string, Pick<Suppression, 'reason' | 'scope'>>
  readonly disposals: Disposals
  readonly cancelling: readonly (CancellingFact | undefined)[]
  readonly uninstalls: Uninstalls
  readonly upcomings: Upcomings
}

async function loadEvidence(
  sql: Sql,
  parts: TenantParts,
  standings: readonly Standing[],
  now: Date,
): Promise<Evidence> {
  const people = standings.flatMap(({ run }) =>
    run.contactId ? [{ tenantId: run.tenantId, contactId: run.contactId }] : [],
  )
  const states = await loadStates(sql, concernedBy(standings))
  const disposals = await Disposals.of(sql)
  return {
    rows: await loadGateRows(sql, people, new Date(now.getTime() - HORIZON_MS)),
    states,
    disposals,
    suppressions: await loadSuppressions(sql, standings.flatMap(waysOf).flatMap(addressHashOf)),
    cancelling: await findCancellations(sql, standings.map(asking)),
    uninstalls: await Uninstalls.of(sql, standings, parts),
    upcomings: await Upcomings.of(sql, parts, standings, { states, disposals }, now),
  }
}

const concernedBy = (standings: readonly Standing[]): Concerned => ({
  trigger: new Set(standings.map(({ run }) => stateKey(run.tenantId, run.trigger))),
  channel: new Set(standings.flatMap(waysOf).map(({ run, send }) => stateKey(run.tenantId, send.channel))),
})

/** What holds for one of the batch when its turn comes. */
interface Turn extends Pick<Asked, 'wave' | 'reserved' | 'reachedAt'> {
  readonly cancelling: CancellingFact | undefined
}

function askedOf(
  standing: Standing,
  { rows, states, disposals, suppressions, uninstalls, upcomings }: Evidence,
  { cancelling, ...turn }: Turn,
  { factsOf, allowTestEvents, production, holdoutPercent, brakes }: TenantParts,
  now: Date,
): Asked {
  const { run, trigger, send, context, address } = standing
  const [hash] = addressHashOf(standing)
  const acts = (run.contactId && rows.acts.get(run.contactId)) || []
  const tenant = factsOf(run.tenantId)
  return {
    now,
    declaration: trigger.declaration,
    onlyIf: send.onlyIf,
    intendedAt: disposals.intendedAt(run),
    isTest: isOfTest(standing),
    context: { ...context, consentBefore: stateBefore(acts, send.channel, freshFrom(standing)) },
    toldAt: standing.member?.interest.toldAt ?? null,
    ...turn,
    triggerState: triggerStateOf(standing, states, brakes),
    channelState: states.channels.get(stateKey(run.tenantId, send.channel)) ?? 'active',
    uninstalledAt: uninstalls.after(standing),
    cancelledBy: cancelling && `${cancelling.type} ${cancelling.eventId}`,
    channel: send.channel,
    hasProvider: PROVIDED.includes(send.channel),
    address,
    suppressed: (hash && suppressions.get(suppressionKey(hash.tenantId, hash.channel, hash.addressHash))) ?? null,
    acts,
    person: run.contactId ? { tenantId: run.tenantId, contactId: run.contactId } : null,
    holdoutPercent,
    upcoming: upcomings.of(standing),
    place: standing.place,
    allowTestEvents,
    marketingRefused: production && !tenant.postalAddress ? addressMissing(run.tenantId) : null,
  }
}

/** What somebody has let go of a braked trigger goes, though new volume has braked it again. */
function triggerStateOf(standing: Standing, { triggers }: States, brakes: Brakes): Asked['triggerState'] {
  const { tenantId, trigger } = standing.run
  const state = triggers.get(stateKey(tenantId, trigger)) ?? 'active'
  return state === 'braked' && brakes.hasReleased(standing) ? 'active' : state
}

/** What there is a provider for so far. */
const PROVIDED: readonly string[] = ['email']

function composed(
  standing: Standing,
  earlier: EarlierTry | undefined,
  { sender, factsOf }: TenantParts,
  zone: string,
  now: Date,
): Message {
  const { createdAt: at = now, headerMessageId } = earlier ?? {}
  return compose(standing, { sender, tenant: factsOf(standing.run.tenantId), zone, at, headerMessageId })
}

function addressMissing(tenantId: string): string {
  const setting = tenantId === DEFAULT_TENANT ? 'POSTAL_ADDRESS is not set' : `tenant ${tenantId} has no postalAddress`
  return `${setting}; marketing needs one in production`
}

function addressHashOf({ run, send, address }: Standing) {
  if (!address) return []
  return [{ tenantId: run.tenantId, channel: send.channel, addressHash: addressHash(address) }]
}

/** One yes is often said twice, by two systems or within a minute: what stood before counts from before it could be due. */
function freshFrom({ run, trigger: { declaration } }: Standing): Date {
  return new Date(run.event.occurredAt.getTime() - (declaration.overdueMs ?? 0))
}
