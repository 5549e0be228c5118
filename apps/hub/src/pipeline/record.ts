import { createHash } from 'node:crypto'
import { backoffMs, MAX_ATTEMPTS } from '../deliver/backoff.ts'
import type { Handed } from '../deliver/channel.ts'
import { attemptKey, type Outcome, recordOutcomes } from '../deliver/message.store.ts'
import { type Decision, saveDecisions } from '../gate/decision.store.ts'
import { release, suppress } from '../gate/gate.store.ts'
import type { Sql } from '../store/sql.ts'
import { moveRuns } from '../wait/claimed-run.store.ts'
import { endRuns } from '../wait/run.store.ts'
import { nextSend } from '../wait/steps.ts'
import { putTimers, removeTimers, type Timer } from '../wait/timer.store.ts'
import type { HandOver } from './decide.ts'

export interface Result {
  readonly handOver: HandOver
  readonly handed: Handed
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

export function nextOf({ handOver: { message, attempt }, handed }: Result, idempotent: boolean): Next {
  if (handed.outcome === 'accepted') return 'done'
  if (handed.outcome === 'refused') return 'failed'
  // A second marketing mail harms, a missing receipt harms: so class decides (DESIGN, rule 4).
  if (handed.outcome === 'unknown' && message.class === 'marketing' && !idempotent) return 'operator'
  return attempt >= MAX_ATTEMPTS ? 'failed' : 'retry'
}

/** Writes down what became of hand-overs, and what is next for their runs: one transaction for all that came back. */
export async function record(sql: Sql, parts: RecordParts, results: readonly Result[]): Promise<Decision[]> {
  const outcomes = results.map(result => outcomeOf(result, nextOf(result, parts.idempotent)))
  const open = await recordOutcomes(sql, outcomes, parts.now)
  const current = results.filter(({ handOver: { message, attempt } }) => open.has(attemptKey(message.id, attempt)))
  const by = Map.groupBy(current, result => nextOf(result, parts.idempotent))
  await goOn(sql, by.get('done') ?? [], parts)
  await putTimers(sql, (by.get('retry') ?? []).map(result => retryTimer(result, parts)))
  await removeTimers(sql, (by.get('operator') ?? []).map(({ handOver }) => handOver.standing.timer))
  return fail(sql, by.get('failed') ?? [], parts)
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

/** Accepted: on to the run's next send, counted from now, or the run is done. */
async function goOn(sql: Sql, accepted: readonly Result[], { now }: RecordParts): Promise<void> {
  const moves = accepted.map(({ handOver: { standing } }) => {
    const next = nextSend(standing.trigger.declaration.steps, standing.run.step + 1)
    return { standing, next }
  })
  const onward = moves.flatMap(({ standing, next }) =>
    next ? [{ standing, step: next.step, dueAt: new Date(now.getTime() + next.waitMs) }] : [],
  )
  await moveRuns(sql, onward.map(({ standing: { run }, step, dueAt }) => ({ tenantId: run.tenantId, id: run.id, step, dueAt })))
  await putTimers(sql, onward.map(({ standing: { timer }, step, dueAt }) => ({ ...timer, step, dueAt, messageId: null, localIntent: null })))
  const done = moves.filter(({ next }) => !next).map(({ standing: { run } }) => ({ tenantId: run.tenantId, id: run.id, state: 'done' as const }))
  await endRuns(sql, done, now)
}

function retryTimer({ handOver: { standing, attempt, message } }: Result, { inReal, random }: RecordParts): Timer {
  return { ...standing.timer, dueAt: inReal(backoffMs(attempt, random)), messageId: message.id }
}

async function fail(sql: Sql, refused: readonly Result[], { now }: RecordParts): Promise<Decision[]> {
  const decisions = refused.map(({ handOver: { standing: { run } }, handed }): Decision => ({
    tenantId: run.tenantId,
    trigger: run.trigger,
    runId: run.id,
    contactId: run.contactId,
    step: run.step,
    verdict: 'drop',
    reason: 'provider-refused',
    detail: handed.detail,
  }))
  await saveDecisions(sql, decisions, now)
  await endRuns(sql, refused.map(({ handOver: { standing: { run } } }) => ({ tenantId: run.tenantId, id: run.id, state: 'dropped' as const })), now)
  await release(sql, refused.map(({ handOver: { message } }) => ({ ...message, messageId: message.id })))
  await suppress(sql, refused.flatMap(suppressionOf), now)
  return decisions
}

function suppressionOf({ handOver: { message }, handed }: Result) {
  if (handed.outcome !== 'refused' || !handed.addressIsDead) return []
  const addressHash = createHash('sha256').update(message.address).digest()
  return [{ tenantId: message.tenantId, channel: message.channel, addressHash, reason: `hard bounce: ${handed.detail}` }]
}
