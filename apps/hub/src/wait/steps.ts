import { milliseconds, type Step } from '@beckon/trigger-kit'

type Send = Extract<Step, { send: unknown }>['send']

/** The next thing to send and how long to wait for it, counted from the end of the step before. */
export interface NextSend {
  readonly step: number
  readonly waitMs: number
  readonly send: Send
}

/** Walks the steps from `from` to the next send; null when there is none left. */
export function nextSend(steps: readonly Step[], from: number): NextSend | null {
  let waitMs = 0
  for (const [index, step] of steps.entries()) {
    if (index < from) continue
    if ('send' in step) return { step: index, waitMs, send: step.send }
    waitMs += milliseconds(step.wait)
  }
  return null
}
