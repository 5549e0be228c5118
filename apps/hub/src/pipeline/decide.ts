import type { Shop } from '../config.ts'
import type { Channel } from '../deliver/channel.ts'
import { claimMessages, dropMessages, type EarlierTry, loadEarlier, markUnknown } from '../deliver/message.store.ts'
import type { TriggerCatalogue } from '../evaluate/catalogue.ts'
import { type Decision, decisionOn, saveDecisions } from '../gate/decision.store.ts'
import { release, reserve } from '../gate/gate.store.ts'
import type { Verdict } from '../gate/gate.ts'
import { type HeldAct, saveInterest, takeBackTold } from '../identify/interest.store.ts'
import { itemsOf } from '../identify/interest.ts'
import { mergeContacts } from '../identify/merge-contacts.ts'
import type { Sql } from '../store/sql.ts'
import { tenantFacts } from '../store/tenants.ts'
import { holdRuns, markHandedOver } from '../wait/claimed-run.store.ts'
import { rekeyRunsOfMerged } from '../wait/rekey-runs.ts'
import { endRuns } from '../wait/run.store.ts'
import { type DueTimer, putTimers, removeTimers } from '../wait/timer.store.ts'
import { messageIdOf, type Prepared } from './compose.ts'
import { itemOf } from './items.ts'
import { type Case, type JudgeParts, judge, type TenantParts } from './judge.ts'
import { mergedDecision } from './merged-decision.ts'
import { mayRepeat } from './record.ts'
import { loadStandings, type Standing } from './standing.ts'

export interface DecideParts extends JudgeParts {
  readonly catalogue: TriggerCatalogue
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
  readonly channel: Pick<Channel, 'name' | 'idempotent'>
}

/** A message that was claimed and is to be handed over once the transaction is committed. */
export interface HandOver extends Prepared {
  /** Null: the channel's own. */
  readonly from: string | null
  readonly attempt: number
  readonly standing: Standing
}

export interface Decided {
  readonly decisions: readonly Decision[]
  readonly handOvers: readonly HandOver[]
  /** How many were moved to the person their contact turned out to be: they are due, and claimed anew with that one. */
  readonly moved: number
}

/** T3: still true? may it go now? Drops, holds, or claims with the attempt: one transaction, on everything known now. */
export async function decide(
  sql: Sql,
  parts: DecideParts,
  timers: readonly DueTimer[],
  now: Date,
  leaseUntil: Date,
): Promise<Decided> {
  const strays = timers.filter(timer => timer.mergedInto)
  const merged = await followMerges(sql, strays, now)
  const factsOf = await tenantFacts(
    sql,
    parts.shop,
    timers.map(timer => timer.tenantId),
  )
  const currencyOf = (tenantId: string) => factsOf(tenantId).currency
  const own = timers.filter(timer => !timer.mergedInto)
  const standings = await loadStandings(sql, { catalogue: parts.catalogue, currencyOf }, own, now)
  await parts.templates.ensure(
    sql,
    standings.flatMap(({ trigger }) => Object.values(trigger.templates)),
  )
  const ids = standings.map(standing => ({ tenantId: standing.run.tenantId, id: messageIdOf(standing) }))
  const earlier = await loadEarlier(sql, ids)
  const { open, ambiguous } = await afterCrashes(sql, parts, standings, earlier, now)
  const cases = await judge(sql, { ...parts, factsOf }, open, earlier, now)
  const decisions = [...merged, ...ambiguous.map(ambiguousDecision), ...cases.map(decisionOf)]
  const handOvers = cases.flatMap(one => handOverOf(one, factsOf))
  await write(sql, parts, cases, handOvers, now, leaseUntil)
  await removeTimers(
    sql,
    ambiguous.map(({ timer }) => timer),
  )
  await saveDecisions(sql, decisions, now)
  return { decisions, handOvers, moved: strays.length }
}

/** Runs that a digest put for a contact while another merged it: what was left behind goes where the rest went. */
async function followMerges(sql: Sql, strays: readonly DueTimer[], now: Date): Promise<Decision[]> {
  if (!strays.length) return []
  const merges = new Map(
    strays.map(({ tenantId, contactId, mergedInto }) => [
      `${tenantId} ${contactId}`,
      { tenantId, loser: contactId as string, survivor: mergedInto as string },
    ]),
  )
  await mergeContacts(sql, [...merges.values()])
  const ended = await rekeyRunsOfMerged(sql, [...merges.values()], now)
  return ended.map(mergedDecision)
}

/** Hand-overs that nobody recorded: their outcome is unknown for ever. */
async function afterCrashes(
  sql: Sql,
  parts: DecideParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
) {
  const isUnrecorded = (standing: Standing): boolean => {
    const known = earlier.get(messageIdOf(standing))
    return known !== undefined && known.attempts > 0 && known.lastOutcome === null
  }
  const unrecorded = standings.filter(isUnrecorded)
  await markUnknown(
    sql,
    unrecorded.map(one => ({ tenantId: one.run.tenantId, id: messageIdOf(one) })),
    now,
  )
  const ambiguous = unrecorded.filter(one => {
    const attempts = earlier.get(messageIdOf(one))?.attempts ?? 0
    return !mayRepeat(one.trigger.declaration.class, attempts, parts.channel.idempotent)
  })
  return { ambiguous, open: standings.filter(one => !ambiguous.includes(one)) }
}

function handOverOf({ standing, earlier, prepared }: Case, factsOf: TenantParts['factsOf']): HandOver[] {
  if (!prepared) return []
  const { mailFrom: from } = factsOf(standing.run.tenantId)
  return [{ ...prepared, from, attempt: (earlier?.attempts ?? 0) + 1, standing }]
}

async function write(
  sql: Sql,
  parts: DecideParts,
  cases: readonly Case[],
  handOvers: readonly HandOver[],
  now: Date,
  leaseUntil: Date,
): Promise<void> {
  const dropped = cases.filter(({ verdict }) => verdict.verdict === 'drop')
  const retriesDropped = dropped.filter(({ earlier }) => earlier)
  const keyOf = ({ standing: { run }, messageId }: Case) => ({
    tenantId: run.tenantId,
    id: messageId,
    messageId,
    contactId: run.contactId,
  })
  await endRuns(
    sql,
    dropped.map(({ standing: { run }, verdict }) => ({ tenantId: run.tenantId, id: run.id, state: endState(verdict) })),
    now,
  )
  await dropMessages(sql, retriesDropped.map(keyOf))
  // What may have been delivered keeps its place under the cap.
  const unreached = retriesDropped.filter(({ earlier }) => earlier?.lastOutcome !== 'unknown')
  await release(sql, unreached.map(keyOf))
  await takeBackTold(
    sql,
    unreached.map(({ standing }) => standing.run),
  )
  const held = cases.flatMap(({ standing: { timer }, verdict }) =>
    verdict.verdict === 'hold' ? [{ ...timer, dueAt: verdict.until, localIntent: verdict.localIntent }] : [],
  )
  await holdRuns(
    sql,
    held.map(({ tenantId, runId: id, dueAt }) => ({ tenantId, id, dueAt })),
  )
  const leases = handOvers.map(({ standing, message }) => ({
    ...standing.timer,
    dueAt: leaseUntil,
    messageId: message.id,
  }))
  await putTimers(sql, [...held, ...leases])
  await claimMessages(
    sql,
    handOvers.map(({ message, attempt }) => ({ message, attempt, provider: parts.channel.name })),
    now,
  )
  await markHandedOver(
    sql,
    handOvers.map(({ standing }) => standing.run),
  )
  await reserve(sql, handOvers.flatMap(reservationOf), now)
  await saveInterest(
    sql,
    handOvers.flatMap(({ standing }) => toldActs(standing, now)),
  )
}

/** Whoever was interested in the product as a whole is told of all its variants with this one. */
function toldActs({ member, run }: Standing, at: Date): HeldAct[] {
  if (!member) return []
  const { variant } = itemOf(run.event.data)
  const act = { tenantId: run.tenantId, kind: `told/${run.trigger}`, at, isTest: run.isTest, runId: run.id } as const
  const items = new Set([...itemsOf(variant, null), ...member.interest.items])
  return [...items].map(item => ({ ...act, item, holder: { contactId: member.contactId } }))
}

const endState = ({ reason }: Verdict) => (reason === 'cancelled' ? 'cancelled' : 'dropped')

function reservationOf({ message }: HandOver) {
  const { tenantId, contactId, channel, id: messageId } = message
  return message.class === 'marketing' && contactId ? [{ tenantId, contactId, channel, messageId }] : []
}

const decisionOf = ({ standing: { run }, verdict }: Case): Decision => decisionOn(run, verdict)

function ambiguousDecision({ run }: Standing): Decision {
  const detail = 'it may have been delivered already; POST /admin/api/messages/{id}/resolve says what to do'
  return decisionOn(run, { verdict: 'hold', reason: 'ambiguous', detail })
}
