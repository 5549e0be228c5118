import { claimMessages, dropMessages } from '../../deliver/message.store.ts'
import { release, reserve } from '../../gate/gate.store.ts'
import type { Verdict } from '../../gate/verdict.ts'
import { type HeldAct, saveInterest, takeBackTold } from '../../identify/interest.store.ts'
import { itemsOf } from '../../identify/interest.ts'
import type { Sql } from '../../store/sql.ts'
import { holdRuns, markHandedOver, moveRuns } from '../../wait/claimed-run.store.ts'
import { endRuns } from '../../wait/run.store.ts'
import { nextTimer, promise, putTimers } from '../../wait/timer.store.ts'
import { isLast, settle } from '../../wait/walk.ts'
import { itemOf } from '../fan-out/audiences.ts'
import type { HandOver } from './hand-over.ts'
import type { Case } from './judge.ts'
import type { Standing } from './standing.ts'

/** What a batch was decided to be. */
export interface Verdicts {
  readonly cases: readonly Case[]
  readonly handOvers: readonly HandOver[]
  /** The channel's. */
  readonly provider: string
  readonly leaseUntil: Date
}

/** Writes down what was decided: drops end runs or go on without the message, holds wait, sends are claimed. */
export async function writeVerdicts(sql: Sql, verdicts: Verdicts, now: Date): Promise<void> {
  await drop(
    sql,
    verdicts.cases.filter(({ verdict }) => verdict.verdict === 'drop'),
    now,
  )
  await release(sql, verdicts.cases.flatMap(preemptedBy))
  await hold(sql, verdicts.cases)
  await claim(sql, verdicts, now)
}

async function drop(sql: Sql, dropped: readonly Case[], now: Date): Promise<void> {
  // As if its message had gone: newer facts do not begin it anew.
  const inShadow = dropped.filter(({ verdict }) => verdict.reason === 'shadow')
  await markHandedOver(
    sql,
    inShadow.map(({ standing }) => standing.run),
  )
  const { skipping = [], ending = [] } = Object.groupBy(dropped, one => (skips(one) ? 'skipping' : 'ending'))
  await endRuns(
    sql,
    ending.map(({ standing: { run }, verdict }) => ({ tenantId: run.tenantId, id: run.id, state: endState(verdict) })),
    now,
  )
  await skip(sql, skipping, now)
  const retries = dropped.filter(({ earlier }) => earlier)
  // What may have been delivered keeps its mark, and its place under the cap.
  const unreached = await dropMessages(sql, retries.map(keyOf))
  await release(sql, unreached)
  const ids = new Set(unreached.map(({ messageId }) => messageId))
  await takeBackTold(
    sql,
    retries.filter(({ messageId }) => ids.has(messageId)).map(({ standing }) => standing.run),
  )
}

async function hold(sql: Sql, cases: readonly Case[]): Promise<void> {
  const held = cases.flatMap(({ standing: { timer }, verdict }) =>
    verdict.verdict === 'hold' ? [{ ...timer, dueAt: verdict.until, localIntent: verdict.localIntent }] : [],
  )
  await holdRuns(
    sql,
    held.map(({ tenantId, runId: id, dueAt }) => ({ tenantId, id, dueAt })),
  )
  await putTimers(sql, held)
  await promise(sql, cases.flatMap(promiseOf))
}

function promiseOf({ standing: { timer }, verdict }: Case) {
  if (verdict.verdict !== 'hold' || !verdict.heldFor) return []
  const { tenantId, runId } = timer
  return [{ tenantId, runId, to: verdict.heldFor, until: verdict.until }]
}

/** The timer of a message that is handed over is its lease. */
async function claim(sql: Sql, { handOvers, provider, leaseUntil }: Verdicts, now: Date): Promise<void> {
  await putTimers(
    sql,
    handOvers.map(({ standing, message }) => ({ ...standing.timer, dueAt: leaseUntil, messageId: message.id })),
  )
  await claimMessages(
    sql,
    handOvers.map(({ message, attempt }) => ({ message, attempt, provider })),
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

const keyOf = ({ standing: { run }, messageId: id }: Case) => ({ tenantId: run.tenantId, id })

/** A message that comes too late, finds no room, or makes no sense now, ends the series only where nothing follows. */
const PASSING: readonly string[] = ['overdue', 'cap', 'quiet-hours']

// What is too late from the first has no series: an import of last year's carts and sign-ups would begin in its middle.
const skips = ({ verdict, standing: { run, trigger } }: Case): boolean =>
  (PASSING.includes(verdict.reason) || ('isOfMessage' in verdict && verdict.isOfMessage === true)) &&
  (run.handedOver || verdict.reason !== 'overdue') &&
  !isLast(trigger.declaration.steps, run.step)

/** On to the step after a message that is not sent: its waits count from now, as they would from the message. */
async function skip(sql: Sql, skipped: readonly Case[], now: Date): Promise<void> {
  const onward = skipped.map(({ standing: { run, trigger, timer } }) => {
    const place = settle(trigger.declaration.steps, { step: run.step + 1, since: now })
    return {
      timer: nextTimer(timer, place),
      move: { tenantId: run.tenantId, id: run.id, ...place, dueAt: place.since },
    }
  })
  await moveRuns(
    sql,
    onward.map(({ move }) => move),
  )
  await putTimers(
    sql,
    onward.map(({ timer }) => timer),
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

function reservationOf({ message, standing }: HandOver) {
  const { tenantId, contactId, channel, id: messageId } = message
  const { topic, priority } = standing.trigger.declaration
  return message.class === 'marketing' && contactId
    ? [{ tenantId, contactId, channel, topic, priority, messageId }]
    : []
}

/** Places that go to a more important message; theirs is decided again when its retry is due. */
function preemptedBy({ standing: { run }, preempts }: Case) {
  return preempts.map(messageId => ({ tenantId: run.tenantId, contactId: run.contactId, messageId }))
}
