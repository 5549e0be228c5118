import type { Channel } from '../deliver/channel.ts'
import { claimMessages, dropMessages, type EarlierTry, loadEarlier, markUnknown } from '../deliver/message.store.ts'
import type { TriggerCatalogue } from '../evaluate/catalogue.ts'
import { type Decision, decisionOn, saveDecisions } from '../gate/decision.store.ts'
import { release, reserve } from '../gate/gate.store.ts'
import type { Verdict } from '../gate/gate.ts'
import type { Sql } from '../store/sql.ts'
import { holdRuns, markHandedOver } from '../wait/claimed-run.store.ts'
import { endRuns } from '../wait/run.store.ts'
import { type DueTimer, putTimers, removeTimers } from '../wait/timer.store.ts'
import { messageIdOf, type Prepared } from './compose.ts'
import { type Case, type JudgeParts, judge } from './judge.ts'
import { mayRepeat } from './record.ts'
import { loadStandings, type Standing } from './standing.ts'

export interface DecideParts extends JudgeParts {
  readonly catalogue: TriggerCatalogue
  readonly channel: Pick<Channel, 'name' | 'idempotent'>
}

/** A message that was claimed and is to be handed over once the transaction is committed. */
export interface HandOver extends Prepared {
  readonly attempt: number
  readonly standing: Standing
}

export interface Decided {
  readonly decisions: readonly Decision[]
  readonly handOvers: readonly HandOver[]
}

/** T3: still true? may it go now? Drops, holds, or claims with the attempt: one transaction, on everything known now. */
export async function decide(
  sql: Sql,
  parts: DecideParts,
  timers: readonly DueTimer[],
  now: Date,
  leaseUntil: Date,
): Promise<Decided> {
  const standings = await loadStandings(sql, parts.catalogue, timers, now)
  await parts.templates.ensure(
    sql,
    standings.flatMap(({ trigger }) => Object.values(trigger.templates)),
  )
  const ids = standings.map(standing => ({ tenantId: standing.run.tenantId, id: messageIdOf(standing) }))
  const earlier = await loadEarlier(sql, ids)
  const { open, ambiguous } = await afterCrashes(sql, parts, standings, earlier, now)
  const cases = await judge(sql, parts, open, earlier, now)
  const decisions = [...ambiguous.map(ambiguousDecision), ...cases.map(decisionOf)]
  const handOvers = cases.flatMap(handOverOf)
  await write(sql, parts, cases, handOvers, now, leaseUntil)
  await removeTimers(
    sql,
    ambiguous.map(({ timer }) => timer),
  )
  await saveDecisions(sql, decisions, now)
  return { decisions, handOvers }
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

function handOverOf({ standing, earlier, prepared }: Case): HandOver[] {
  return prepared ? [{ ...prepared, attempt: (earlier?.attempts ?? 0) + 1, standing }] : []
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
  await release(sql, retriesDropped.filter(({ earlier }) => earlier?.lastOutcome !== 'unknown').map(keyOf))
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
