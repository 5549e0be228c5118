import type { Declaration } from '@beckon/trigger-kit'
import { nextSend } from './steps.ts'

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
}

/** What a wanted run leads to: it starts or replaces, it is refused with a decision, or what stands is newer. */
export type Plan = { readonly put: Run } | { readonly refused: Run } | { readonly keep: true }

/**
 * The same key replaces until the first hand-over, afterwards never again. An older fact than the one the run stands
 * on changes nothing: so the outcome depends on the facts, not on their arrival.
 */
export function plan(wanted: Wanted, known: Run | undefined, id: string, at: Date): Plan {
  if (known && !isNewer(wanted, known)) return stillWith(wanted, known)
  if (known?.handedOver) return { refused: known }
  const first = nextSend(wanted.trigger.declaration.steps, 0)
  if (!first) return { keep: true }
  const intendedAt = new Date(wanted.anchorAt.getTime() + first.waitMs)
  const run: Run = {
    tenantId: wanted.tenantId,
    id: known?.id ?? id,
    trigger: wanted.trigger.declaration.name,
    revision: known?.state === 'waiting' ? known.revision : wanted.trigger.revision,
    key: wanted.key,
    subject: wanted.subject,
    contactId: wanted.contactId,
    state: 'waiting',
    step: first.step,
    eventId: wanted.eventId,
    anchorAt: wanted.anchorAt,
    intendedAt,
    dueAt: settled(wanted, intendedAt),
    handedOver: false,
    isTest: wanted.isTest,
    startedAt: known?.startedAt ?? at,
  }
  return { put: run }
}

/**
 * An older fact changes nothing of what is sent, but it may be the one that says whose occurrence this is. Then what
 * was done to the run for the other person's sake is asked again: their order ended it, this person's has yet to come.
 */
function stillWith(wanted: Wanted, known: Run): Plan {
  const open = !known.handedOver && (known.state === 'waiting' || known.state === 'cancelled')
  return open && known.contactId !== wanted.contactId
    ? { put: { ...known, state: 'waiting', contactId: wanted.contactId, dueAt: settled(wanted, known.dueAt) } }
    : { keep: true }
}

/** Not before whatever else was on its way with this fact has had the time to come in. */
function settled({ receivedAt, trigger }: Wanted, dueAt: Date): Date {
  return new Date(Math.max(dueAt.getTime(), receivedAt.getTime() + trigger.declaration.settleMs))
}

function isNewer(wanted: Wanted, known: Run): boolean {
  const difference = wanted.anchorAt.getTime() - known.anchorAt.getTime()
  return difference === 0 ? wanted.eventId > known.eventId : difference > 0
}
