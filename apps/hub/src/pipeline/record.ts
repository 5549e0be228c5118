import { backoffMs } from '../deliver/backoff.ts'
import type { Handed } from '../deliver/channel.ts'
import { attemptKey, type Message, type Outcome, recordOutcomes } from '../deliver/message.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../gate/decision.store.ts'
import { addressHash, release, suppress } from '../gate/gate.store.ts'
import { takeBackTold } from '../identify/interest.store.ts'
import type { Sql } from '../store/sql.ts'
import { moveRuns } from '../wait/claimed-run.store.ts'
import { endRuns } from '../wait/run.store.ts'
import { nextTimer, putTimers, removeTimers, type Timer } from '../wait/timer.store.ts'
import { isEnd, settle } from '../wait/walk.ts'
import type { HandOver } from './decide.ts'

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
  const outcomes = results.map(result => outcomeOf(result, nextOf(result, parts.idempotent)))
  const open = await recordOutcomes(sql, outcomes, parts.now)
  const current = results.filter(({ handOver: { message, attempt } }) => open.has(attemptKey(message.id, attempt)))
  const by = Map.groupBy(current, result => nextOf(result, parts.idempotent))
  await goOn(sql, by.get('done') ?? [], parts)
  await putTimers(
    sql,
    (by.get('retry') ?? []).map(result => retryTimer(result, parts)),
  )
  return [
    ...(await waitForOperator(sql, by.get('operator') ?? [], parts)),
    ...(await fail(sql, by.get('failed') ?? [], parts)),
  ]
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

/** Accepted: on to the run's next step, whose waits count from now, or the run is done. */
async function goOn(sql: Sql, accepted: readonly Result[], { now }: RecordParts): Promise<void> {
  const places = accepted.map(({ handOver: { standing } }) => {
    const { steps } = standing.trigger.declaration
    const next = settle(steps, { step: standing.run.step + 1, since: now })
    return { standing, next, isOver: isEnd(steps, next) }
  })
  const onward = places.filter(({ isOver }) => !isOver)
  await moveRuns(
    sql,
    onward.map(({ standing: { run }, next }) => ({ tenantId: run.tenantId, id: run.id, ...next, dueAt: next.since })),
  )
  await putTimers(
    sql,
    onward.map(({ standing: { timer }, next }) => nextTimer(timer, next)),
  )
  const done = places
    .filter(({ isOver }) => isOver)
    .map(({ standing: { run } }) => ({ tenantId: run.tenantId, id: run.id, state: 'done' as const }))
  await endRuns(sql, done, now)
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

async function fail(sql: Sql, refused: readonly Result[], { now }: RecordParts): Promise<Decision[]> {
  const decisions = refused.map(result =>
    decisionOn(result.handOver.standing.run, {
      verdict: 'drop',
      reason: 'provider-refused',
      detail: result.handed.detail,
    }),
  )
  await saveDecisions(sql, decisions, now)
  await endRuns(
    sql,
    refused.map(
      ({
        handOver: {
          standing: { run },
        },
      }) => ({ tenantId: run.tenantId, id: run.id, state: 'dropped' as const }),
    ),
    now,
  )
  await release(
    sql,
    refused.map(({ handOver: { message } }) => ({ ...message, messageId: message.id })),
  )
  await takeBackTold(
    sql,
    refused.map(({ handOver }) => handOver.standing.run),
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
