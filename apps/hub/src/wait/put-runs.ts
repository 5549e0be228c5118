import type { Declaration } from '@beckon/trigger-kit'
import { derivedId } from '../ids.ts'
import type { Sql } from '../store/sql.ts'
import { type CancellingFact, findCancellations } from './cancellation.store.ts'
import { moved, type Plan, type PlanParts, plan, type Run, type Wanted } from './plan.ts'
import {
  endRuns,
  insertRuns,
  lockRunsAbout,
  lockRunsByKey,
  lockRunsOfOthers,
  type Named,
  type Owner,
  saveRuns,
} from './run.store.ts'
import { dueNow, putTimers, type Timer } from './timer.store.ts'

/** Why a run ended, or never began, before its timer was due. */
export interface EarlyEnd {
  readonly run: Run
  readonly reason: 'cancelled' | 'refused-reentry'
  readonly detail: string
}

export interface NewFacts {
  readonly wanted: readonly Wanted[]
  /** Whose the batch's things are, now that it is merged in. */
  readonly owners: readonly Owner[]
  /** What those of the batch's events name that can end a wait. */
  readonly cancelling: readonly Named[]
  /** Whether nothing but its own fact can be known of what a new run is about, so that nothing can have ended it. */
  isAlone?(run: Run): boolean
}

/** Puts, replaces and cancels runs and their timers for a batch of facts; answers what ended early, for the record. */
export async function putRuns(
  sql: Sql,
  { wanted, owners, cancelling, isAlone = () => false }: NewFacts,
  parts: PlanParts,
  at: Date,
): Promise<EarlyEnd[]> {
  const { declarationOf } = parts
  const others = await lockRunsOfOthers(sql, owners)
  const about = await lockRunsAbout(sql, cancelling)
  const { begun, replaced, refused, known } = await begin(sql, wanted, parts, at)
  const taken = others.map(({ run, owner }) => moved(run, owner, declarationOf(run.revision), at))
  const changed = byId([...taken, ...replaced])
  const put = [...changed, ...begun]
  const waiting = byId([...about, ...changed, ...begun.filter(run => !isAlone(run))])
  const facts = await findCancellations(
    sql,
    waiting.map(run => asking(run, declarationOf(run.revision))),
  )
  const cancelled = waiting.flatMap((run, n) => cancelledBy(run, facts[n]))
  await saveRuns(sql, changed)
  const ended = new Set(cancelled.map(({ run }) => run.id))
  await putTimers(
    sql,
    put.filter(run => !ended.has(run.id)).map(run => timerOf(run, declarationOf(run.revision))),
  )
  await endRuns(
    sql,
    cancelled.map(({ run }) => ({ tenantId: run.tenantId, id: run.id, state: 'cancelled' as const })),
    at,
  )
  const awaiting = about.filter(run => !ended.has(run.id) && isAwaiting(run, declarationOf(run.revision)))
  await dueNow(sql, awaiting, at)
  return [...refused, ...news(cancelled, [...known, ...others.map(({ run }) => run)])]
}

/** Each run once, as the last of the list has it. */
function byId(runs: readonly Run[]): Run[] {
  return [...new Map(runs.map(run => [`${run.tenantId} ${run.id}`, run])).values()]
}

/** A run that was asked again and stays cancelled has its reason already. */
function news(cancelled: readonly EarlyEnd[], before: readonly Run[]): EarlyEnd[] {
  const told = new Set(before.filter(run => run.state === 'cancelled').map(run => run.id))
  return cancelled.filter(({ run }) => !told.has(run.id))
}

interface Begun {
  /** New, and stored. */
  readonly begun: readonly Run[]
  /** As they are to be from now on: a newer fact takes the place of the one they stood on. */
  readonly replaced: readonly Run[]
  readonly refused: readonly EarlyEnd[]
  /** The runs there were. */
  readonly known: readonly Run[]
}

/**
 * Begins the runs of which there is none with that key, and plans the others against what there is: the table itself says
 * which, so two digests that want the same key at the same moment cannot both believe that theirs is the first.
 */
async function begin(sql: Sql, wanted: readonly Wanted[], parts: PlanParts, at: Date): Promise<Begun> {
  const asNew = wanted.map(one => ({ one, planned: planned(one, undefined, parts, at) }))
  const fresh = byId(asNew.flatMap(({ planned }) => ('put' in planned ? [planned.put] : [])))
  const stored = await insertRuns(sql, fresh)
  const begun = fresh.filter(run => stored.has(run.id))
  const isBegun = (one: Plan) => 'put' in one && stored.has(one.put.id)
  const there = asNew.flatMap(({ one, planned }) => (isBegun(planned) ? [] : [one]))
  return { begun, ...(await plansFor(sql, there, parts, at)) }
}

async function plansFor(
  sql: Sql,
  wanted: readonly Wanted[],
  parts: PlanParts,
  at: Date,
): Promise<Omit<Begun, 'begun'>> {
  const keys = wanted.map(w => ({ tenantId: w.tenantId, trigger: w.trigger.declaration.name, key: w.key }))
  const known = new Map((await lockRunsByKey(sql, keys)).map(run => [place(run.tenantId, run.trigger, run.key), run]))
  const replaced: Run[] = []
  const refused: EarlyEnd[] = []
  for (const [n, w] of wanted.entries()) {
    const { tenantId, trigger, key } = keys[n] as (typeof keys)[number]
    const decided = planned(w, known.get(place(tenantId, trigger, key)), parts, at)
    if ('put' in decided) replaced.push(decided.put)
    if ('refused' in decided) {
      const detail = `event ${w.eventId}: this occurrence was handed over already`
      refused.push({ run: decided.refused, reason: 'refused-reentry', detail })
    }
  }
  return { replaced, refused, known: [...known.values()] }
}

function planned(wanted: Wanted, known: Run | undefined, parts: PlanParts, at: Date): Plan {
  const { tenantId, trigger, key } = wanted
  return plan(wanted, known, { ...parts, id: derivedId('run', tenantId, trigger.declaration.name, key), at })
}

const place = (tenantId: string, trigger: string, key: string): string => JSON.stringify([tenantId, trigger, key])

/** A run that waits for something to happen looks again whenever something has. */
function isAwaiting({ step }: Run, declaration: Declaration | undefined): boolean {
  const instruction = declaration?.steps[step]
  return instruction !== undefined && 'waitFor' in instruction
}

function asking(run: Run, declaration: Declaration | undefined) {
  const { tenantId, contactId, eventId, subject, anchorAt } = run
  return { tenantId, contactId, eventId, subject, anchorAt, refs: [], cancelOn: declaration?.cancelOn ?? [] }
}

function cancelledBy(run: Run, fact: CancellingFact | undefined): EarlyEnd[] {
  return fact ? [{ run, reason: 'cancelled', detail: `${fact.type} ${fact.eventId}` }] : []
}

function timerOf(run: Run, declaration: Declaration | undefined): Timer {
  return {
    tenantId: run.tenantId,
    runId: run.id,
    step: run.step,
    dueAt: run.dueAt,
    // What goes out at once does not queue behind a backlog; what waited anyway can wait for the facts that came before.
    afterInbox: !declaration || declaration.settleMs > 0 || declaration.class === 'marketing',
    localIntent: null,
    messageId: null,
    turn: run.turn ?? null,
  }
}
