import type { Declaration } from '@beckon/trigger-kit'
import { isNewer, type TestPolicy } from '../event.ts'
import { isEnd, settle } from './walk.ts'

/** A run as it stands in the table. */
export interface Run {
  readonly tenantId: string
  readonly id: string
  readonly trigger: string
  readonly revision: string
  readonly key: string
  readonly subject: string | null
  readonly contactId: string | null
  readonly state: 'waiting' | 'done' | 'cancelled' | 'dropped'
  readonly step: number
  readonly eventId: string
  /** The instant the waits count from, by the source's clock. */
  readonly anchorAt: Date
  /** When the step was meant to happen: what "overdue" is counted from. */
  readonly intendedAt: Date
  readonly dueAt: Date
  /** Something of it was given to a provider: no newer fact replaces it any more. */
  readonly handedOver: boolean
  readonly isTest: boolean
  readonly startedAt: Date
  /** The event that fulfilled what it last waited for: it fulfils nothing else. */
  readonly fulfilledBy: string | null
  /** Of a run that is being put: its timer has it from then on. */
  readonly turn?: Date | null
}

export interface Wanted {
  readonly tenantId: string
  readonly trigger: { readonly revision: string; readonly declaration: Declaration }
  readonly key: string
  readonly subject: string | null
  readonly contactId: string | null
  readonly eventId: string
  readonly anchorAt: Date
  readonly receivedAt: Date
  readonly isTest: boolean
  /** Since when its person has waited for it, where that says who comes first. */
  readonly turn: Date | null
}

/** What a wanted run leads to: it starts or replaces, it is refused with a decision, or what stands is newer. */
export type Plan = { readonly put: Run } | { readonly refused: Run } | { readonly keep: true }

export interface PlanParts extends TestPolicy {
  declarationOf(revision: string): Declaration | undefined
}

/**
 * The same key replaces until the first hand-over, afterwards never again. An older fact than the one the run stands
 * on changes nothing: so the outcome depends on the facts, not on their arrival.
 */
export function plan(
  wanted: Wanted,
  known: Run | undefined,
  { id, at, declarationOf, allowTestEvents }: PlanParts & { id: string; at: Date },
): Plan {
  if (known && !isNewer(wanted, known, { allowTestEvents })) return { keep: true }
  if (known?.handedOver) return { refused: known }
  // A run that waits stays on the revision it started on.
  const revision = known?.state === 'waiting' ? known.revision : wanted.trigger.revision
  const { steps, settleMs } = declarationOf(revision) ?? wanted.trigger.declaration
  // A source whose clock is ahead does not make anybody wait longer.
  const from = new Date(Math.min(wanted.anchorAt.getTime(), wanted.receivedAt.getTime()))
  const first = settle(steps, { step: 0, since: from })
  if (isEnd(steps, first)) return { keep: true }
  const run: Run = {
    tenantId: wanted.tenantId,
    id: known?.id ?? id,
    trigger: wanted.trigger.declaration.name,
    revision,
    key: wanted.key,
    subject: wanted.subject,
    contactId: wanted.contactId,
    state: 'waiting',
    step: first.step,
    eventId: wanted.eventId,
    anchorAt: wanted.anchorAt,
    intendedAt: first.since,
    dueAt: settled(first.since, wanted.receivedAt, settleMs),
    turn: wanted.turn,
    handedOver: false,
    isTest: wanted.isTest,
    startedAt: known?.startedAt ?? at,
    fulfilledBy: null,
  }
  return { put: run }
}

/**
 * A run whose thing turned out to be another person's. What was done to it for the first one's sake is asked again:
 * their order ended it, this person's has yet to come. And what it waits for by their clock is reckoned by this one's.
 */
export function moved(run: Run, contactId: string, declaration: Declaration | undefined, at: Date): Run {
  const { steps = [], settleMs = 0 } = declaration ?? {}
  const instruction = steps[run.step]
  const dueAt = instruction && 'until' in instruction ? later(run.intendedAt, at) : run.dueAt
  return { ...run, state: 'waiting', contactId, dueAt: settled(dueAt, at, settleMs) }
}

/** Not before whatever else was on its way with a fact has had the time to come in. */
function settled(dueAt: Date, receivedAt: Date, settleMs: number): Date {
  return later(dueAt, new Date(receivedAt.getTime() + settleMs))
}

/** The later of two instants. */
export const later = (left: Date, right: Date): Date => (left > right ? left : right)
