import type { Context, Declaration, Instruction } from '@beckon/trigger-kit'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import type { Sql } from '../../store/sql.ts'
import { findCancellations } from '../../wait/cancellation.store.ts'
import { type Move, moveRuns } from '../../wait/claimed-run.store.ts'
import { endRuns } from '../../wait/run.store.ts'
import { nextTimer, putTimers } from '../../wait/timer.store.ts'
import { type Arrival, type Happened, limitOf, walk } from '../../wait/walk.ts'
import { isOfTest } from '../digest/hearsay.ts'
import type { Arrived } from './arrived.ts'
import { loadEngagement, messageRefs, readsEngagement } from './engagement.ts'
import { keepNotes } from './notes.ts'
import { byTurn, type Standing, standingOf } from './standing.ts'
import { asking, type Underway } from './underway.ts'

/** Where a batch of due runs has come to. */
export interface Onward {
  /** Those with something to send, in their turn. */
  readonly standings: readonly Standing[]
  /** Those that were cancelled on their way, or came to their end. */
  readonly decisions: readonly Decision[]
  /** How many wait for something else now. */
  readonly moved: number
}

/**
 * Takes due runs on, each from where it stands to its next message, wait or end, and writes down where it came to. One
 * whose cancelling fact is in goes nowhere: branches and notes are not for it.
 */
export async function goOnward(
  sql: Sql,
  { allowTestEvents }: { readonly allowTestEvents: boolean },
  due: readonly Underway[],
  now: Date,
): Promise<Onward> {
  const stopped = await cancelled(sql, due.filter(isOnTheWay), now)
  const going = due.filter(({ run }) => !stopped.has(run.id))
  const arrivals = await arrivalsOf(sql, going, now)
  // What a test or a shadow noted would stay, and lead real people elsewhere.
  await keepNotes(
    sql,
    arrivals.filter(({ underway }) => !underway.trigger.declaration.shadow && (allowTestEvents || !isOfTest(underway))),
    now,
  )
  await write(sql, arrivals, now)
  const ended = arrivals.flatMap(endOf)
  await saveDecisions(sql, ended, now)
  return {
    standings: arrivals.flatMap(standingsOf).sort(byTurn),
    decisions: [...stopped.values(), ...ended],
    moved: arrivals.filter(({ arrival }) => arrival.kind !== 'send').length - ended.length,
  }
}

const instructionOf = ({ run, trigger }: Underway): Instruction | undefined => trigger.declaration.steps[run.step]

/** Who stands before a message is asked by the gate, which knows more reasons. */
function isOnTheWay(underway: Underway): boolean {
  const instruction = instructionOf(underway)
  return !instruction || !('send' in instruction)
}

/** Ends those whose cancelling fact is in: the decisions, by run. */
async function cancelled(sql: Sql, due: readonly Underway[], now: Date): Promise<Map<string, Decision>> {
  const facts = await findCancellations(sql, due.map(asking))
  const ended = due.flatMap(({ run }, n) => {
    const fact = facts[n]
    const verdict = fact && { verdict: 'drop' as const, reason: 'cancelled', detail: `${fact.type} ${fact.eventId}` }
    return verdict ? [{ run, decision: decisionOn(run, verdict) }] : []
  })
  await endRuns(
    sql,
    ended.map(({ run: { tenantId, id } }) => ({ tenantId, id, state: 'cancelled' as const })),
    now,
  )
  const decisions = new Map(ended.map(({ run, decision }) => [run.id, decision]))
  await saveDecisions(sql, [...decisions.values()], now)
  return decisions
}

async function arrivalsOf(sql: Sql, due: readonly Underway[], now: Date): Promise<Arrived[]> {
  const awaited = await awaitedBy(sql, due)
  const engagement = await loadEngagement(
    sql,
    due.filter(({ trigger }) => readsEngagement(trigger.declaration)),
  )
  return due.map((one, n) => {
    const { run, trigger, place, timer } = one
    const context: Context = { ...one.context, engagement: { ...(engagement.get(run.id) ?? NONE) } }
    const underway = { ...one, context }
    const { dueAt, localIntent } = timer
    const around = { now, context, zone: place.zone, person: personOf(one), dueAt, localIntent, awaited: awaited[n] }
    const from = { step: run.step, since: run.intendedAt }
    return { underway, arrival: walk(trigger.declaration.steps, from, around) }
  })
}

const NONE = { clicked: false, converted: false }

/** What decides a split. A run of nobody is decided by itself. */
const personOf = ({ run }: Underway): string => `${run.tenantId} ${run.contactId ?? run.id}`

/** For each that stands where something is waited for: what happened in time, null when it has not. */
async function awaitedBy(sql: Sql, due: readonly Underway[]): Promise<(Happened | null | undefined)[]> {
  const waits = due.map(one => {
    const instruction = instructionOf(one)
    return instruction && 'waitFor' in instruction ? instruction.waitFor : null
  })
  const facts = await findCancellations(
    sql,
    due.map((one, n) => {
      const wait = waits[n]
      const cancelOn: Declaration['cancelOn'] = wait ? [{ event: wait.event, by: wait.by, since: 'anchor' }] : []
      const refs = wait?.by === 'message' ? messageRefs(one) : one.refs
      const { intendedAt: anchorAt, fulfilledBy } = one.run
      const until = wait ? limitOf(wait, anchorAt) : null
      return { ...asking(one), refs, anchorAt, fulfilledBy, until, cancelOn }
    }),
  )
  return waits.map((wait, n) => (wait ? (facts[n] ?? null) : undefined))
}

function standingsOf({ underway, arrival }: Arrived): Standing[] {
  if (arrival.kind !== 'send') return []
  const { step, since, send } = arrival
  const { run, timer } = underway
  const here = { ...underway, run: { ...run, step, intendedAt: since }, timer: { ...timer, step } }
  return [standingOf(here, send)]
}

async function write(sql: Sql, arrivals: readonly Arrived[], now: Date): Promise<void> {
  const waiting = arrivals.flatMap(({ underway, arrival }) =>
    arrival.kind === 'wait' ? [{ underway, ...arrival }] : [],
  )
  const moves = arrivals.flatMap(({ underway, arrival }) => moveOf(underway, arrival))
  await moveRuns(sql, moves)
  await putTimers(
    sql,
    waiting.map(({ underway: { timer }, step, until, localIntent }) => ({
      ...nextTimer(timer, { step, since: until }),
      localIntent,
    })),
  )
  await endRuns(
    sql,
    arrivals.flatMap(({ underway: { run }, arrival }) =>
      arrival.kind === 'end' ? [{ tenantId: run.tenantId, id: run.id, state: 'done' as const }] : [],
    ),
    now,
  )
}

function moveOf({ run }: Underway, arrival: Arrival): Move[] {
  const { step, since, fulfilledBy } = arrival
  const dueAt = arrival.kind === 'wait' ? arrival.until : run.dueAt
  const stays = step === run.step && since.getTime() === run.intendedAt.getTime() && dueAt === run.dueAt
  return arrival.kind === 'end' || stays
    ? []
    : [{ tenantId: run.tenantId, id: run.id, step, since, dueAt, fulfilledBy }]
}

/** A run that ends without having sent anything, or by a step of its own, says so. */
function endOf({ underway: { run }, arrival }: Arrived): Decision[] {
  if (arrival.kind !== 'end' || (run.handedOver && arrival.because === null)) return []
  const detail = arrival.because ?? 'no step is left'
  return [decisionOn({ ...run, step: Math.max(0, arrival.step) }, { verdict: 'drop', reason: 'exited', detail })]
}
