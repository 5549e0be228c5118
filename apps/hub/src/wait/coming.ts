import type { Instruction, Send } from '@beckon/trigger-kit'
import type { Run } from './plan.ts'
import type { Timer } from './timer.store.ts'

/** The message that a waiting run comes to when it is due, and when it is meant for then. */
export interface Coming {
  readonly step: number
  readonly send: Send
  readonly intendedAt: Date
}

type Waiting = Pick<Run, 'step' | 'intendedAt'> & Pick<Timer, 'dueAt' | 'localIntent'>

/**
 * What is known beforehand of where `walk` will lead: the message that the run stands at, or the one behind the local time
 * it waits for. Nothing is known behind what has yet to be looked at: a branch, something to happen, or a local time that
 * nobody has reckoned.
 */
export function comingTo(steps: readonly Instruction[], run: Waiting): Coming | null {
  const { step, intendedAt, dueAt, localIntent } = run
  const [here, next] = steps.slice(step)
  if (here && 'send' in here) return { step, send: here.send, intendedAt }
  const isReckoned = here !== undefined && 'until' in here && localIntent !== null
  return isReckoned && next && 'send' in next ? { step: step + 1, send: next.send, intendedAt: dueAt } : null
}
