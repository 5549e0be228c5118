import { backoffMs } from '../../deliver/backoff.ts'
import type { Handed } from '../../deliver/channel.ts'
import { attemptKey, dropMessages, type Message, type Outcome, recordOutcomes } from '../../deliver/message.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { addressHash, release, suppress } from '../../gate/gate.store.ts'
import { takeBackTold } from '../../identify/interest.store.ts'
import type { Sql } from '../../store/sql.ts'
import { findCancellations } from '../../wait/cancellation.store.ts'
import { endRuns } from '../../wait/run.store.ts'
import { lockWaiting, type Sent, stepOn } from '../../wait/step-on.ts'
import { putTimers, removeTimers, type Timer } from '../../wait/timer.store.ts'
import type { HandOver } from './hand-over.ts'
import { asking } from './underway.ts'

export interface Result {
  readonly handOver: HandOver
  readonly handed: Handed
  /** It has been put off for too long to be tried again. */
  readonly givenUp: boolean
}

export interface RecordParts {
  readonly now: Date
  /** Whether the channel may be handed the same message again after an unknown outcome, whatever its class. */
  readonly idempotent: boolean
  inReal(ms: number): Date
  random(): number
}

/** What an outcome leads to: pure, so that every case can be seen at once. */
export type Next = 'done' | 'failed' | 'retry' | 'operator'

export function nextOf({ handOver: { message, attempt }, handed, givenUp }: Result, idempotent: boolean): Next {
  switch (handed.outcome) {
    case 'accepted':
      return 'done'
    case 'refused':
      return 'failed'
    case 'deferred':
      return givenUp && !handed.unreached ? 'failed' : 'retry'
    case 'unknown':
      return mayRepeat(message.class, attempt, idempotent) ? 'retry' : 'operator'
  }
}

/** A server that takes messages and never says so, or one that kills us, would make a new copy with every try. */
const MOST_COPIES = 5

/** Whether what may have been delivered is handed over again unasked: a second marketing mail harms, a missing receipt harms. */
export function mayRepeat(kind: Message['class'], attempts: number, idempotent: boolean): boolean {
  return idempotent || (kind === 'transactional' && attempts < MOST_COPIES)
}

/** Writes down what became of hand-overs, and what is next for their runs: one transaction for all that came back. */
export async function record(sql: Sql, parts: RecordParts, results: readonly Result[]): Promise<Decision[]> {
  // Runs before messages, like everybody who sends. One that was ended meanwhile, as by an erasure, stays ended.
  const waiting = await lockWaiting(sql, results.map(runOf))
  const outcomes = results.map(result => outcomeOf(result, nextOf(result, parts.idempotent)))
  const open = await recordOutcomes(sql, outcomes, parts.now)
  const current = results
    .filter(({ handOver: { message, attempt } }) => open.has(attemptKey(message.id, attempt)))
    .map(result => ofWhomItIs(result, waiting))
  const by = Map.groupBy(current, result => nextOf(result, parts.idempotent))
  const isWaiting = (result: Result) => waiting.has(runOf(result).id)
  const retries = by.get('retry') ?? []
  await putTimers(
    sql,
    retries.filter(isWaiting).map(result => retryTimer(result, parts)),
  )
  await giveUp(
    sql,
    retries.filter(result => !isWaiting(result) && result.handed.outcome === 'deferred'),
  )
  return [
    ...(await goOn(sql, (by.get('done') ?? []).filter(isWaiting), parts)),
    ...(await waitForOperator(sql, (by.get('operator') ?? []).filter(isWaiting), parts)),
    ...(await fail(sql, by.get('failed') ?? [], { waiting, states: open }, parts)),
  ]
}

const runOf = ({ handOver: { standing } }: Result) => standing.run

/** The result with whose its run is by now: two people may have turned out to be one since it was handed over. */
function ofWhomItIs(result: Result, waiting: ReadonlyMap<string, string | null>): Result {
  const { handOver } = result
  const { standing } = handOver
  const contactId = waiting.get(standing.run.id)
  if (contactId === undefined) return result
  return { ...result, handOver: { ...handOver, standing: { ...standing, run: { ...standing.run, contactId } } } }
}

/** A message that reached nobody, of a run that has ended since: it is not tried again. What may have stays unknown. */
async function giveUp(sql: Sql, results: readonly Result[]): Promise<void> {
  await release(
    sql,
    await dropMessages(
      sql,
      results.map(({ handOver }) => handOver.message),
    ),
  )
}

function outcomeOf({ handOver: { message, attempt }, handed }: Result, next: Next): Outcome {
  const state = { done: 'accepted', failed: 'failed', retry: 'claimed', operator: 'unknown' } as const
  return {
    tenantId: message.tenantId,
    messageId: message.id,
    attempt,
    outcome: handed.outcome,
    detail: handed.detail,
    state: handed.outcome === 'unknown' && next === 'retry' ? 'unknown' : state[next],
  }
}

/**
 * Accepted: on to the run's next step, unless what ends the run came in while the message was on its way. A run of which
 * this was the last is done, and what came in is too late for it.
 */
async function goOn(sql: Sql, accepted: readonly Result[], { now }: RecordParts): Promise<Decision[]> {
  const series = accepted.filter(hasMore)
  const facts = await findCancellations(
    sql,
    series.map(({ handOver: { standing } }) => asking(standing)),
  )
  const ended = series.flatMap((result, n) => {
    const fact = facts[n]
    return fact ? [{ run: runOf(result), detail: `${fact.type} ${fact.eventId}` }] : []
  })
  const isOver = new Set(ended.map(({ run }) => run.id))
  const going = accepted.filter(result => !isOver.has(runOf(result).id))
  await stepOn(sql, going.map(sentOf), now)
  await endRuns(
    sql,
    ended.map(({ run: { tenantId, id } }) => ({ tenantId, id, state: 'cancelled' as const })),
    now,
  )
  const decisions = ended.map(({ run, detail }) => decisionOn(run, { verdict: 'drop', reason: 'cancelled', detail }))
  await saveDecisions(sql, decisions, now)
  return decisions
}

const hasMore = ({ handOver: { standing } }: Result): boolean =>
  standing.run.step + 1 < standing.trigger.declaration.steps.length

function sentOf({ handOver: { standing, message } }: Result): Sent {
  const { tenantId, id, step } = standing.run
  return { tenantId, id, step, steps: standing.trigger.declaration.steps, sentAt: message.createdAt }
}

function retryTimer(
  { handOver: { standing, attempt, message }, handed }: Result,
  { inReal, random }: RecordParts,
): Timer {
  // What never reached the provider says nothing of this message: it goes as soon as the channel takes again.
  const tries = handed.outcome === 'deferred' && handed.unreached ? 1 : attempt
  return { ...standing.timer, dueAt: inReal(backoffMs(tries, random)), messageId: message.id }
}

async function waitForOperator(sql: Sql, unknown: readonly Result[], { now }: RecordParts): Promise<Decision[]> {
  const detail = 'it may have been delivered; POST /admin/api/messages/{id}/resolve says what to do'
  const decisions = unknown.map(result =>
    decisionOn(result.handOver.standing.run, { verdict: 'hold', reason: 'ambiguous', detail }),
  )
  await removeTimers(
    sql,
    unknown.map(({ handOver }) => handOver.standing.timer),
  )
  await saveDecisions(sql, decisions, now)
  return decisions
}

/** Whose the runs are that still wait, and what the messages have come to, by attempt. */
interface Standings {
  readonly waiting: ReadonlyMap<string, string | null>
  readonly states: ReadonlyMap<string, string>
}

async function fail(
  sql: Sql,
  refused: readonly Result[],
  { waiting, states }: Standings,
  { now }: RecordParts,
): Promise<Decision[]> {
  const ending = refused.filter(result => waiting.has(runOf(result).id))
  const decisions = ending.map(result =>
    decisionOn(runOf(result), { verdict: 'drop', reason: 'provider-refused', detail: result.handed.detail }),
  )
  await saveDecisions(sql, decisions, now)
  await endRuns(
    sql,
    ending.map(result => ({ tenantId: runOf(result).tenantId, id: runOf(result).id, state: 'dropped' as const })),
    now,
  )
  // What an earlier try may have delivered keeps its place under the cap.
  const unreached = refused.filter(
    ({ handOver: { message, attempt } }) => states.get(attemptKey(message.id, attempt)) === 'failed',
  )
  await release(
    sql,
    unreached.map(({ handOver: { message } }) => ({ ...message, messageId: message.id })),
  )
  await takeBackTold(
    sql,
    unreached.map(({ handOver }) => handOver.standing.run),
  )
  await suppress(sql, refused.flatMap(suppressionOf), now)
  return decisions
}

function suppressionOf({ handOver: { message }, handed }: Result) {
  if (handed.outcome !== 'refused' || !handed.addressIsDead) return []
  return [
    {
      tenantId: message.tenantId,
      channel: message.channel,
      addressHash: addressHash(message.address),
      reason: `hard bounce: ${handed.detail}`,
      scope: 'all' as const,
    },
  ]
}
