import type { Instruction } from '@beckon/trigger-kit'
import { settle } from '../../wait/walk.ts'

/** Where runs at a step are moved to, and what becomes of the instant at which they came to where they stand. */
export interface Mapped {
  readonly here: number
  readonly there: number
  /**
   * For those that waited on a clock, or for something to happen, and come to something else: how long the waits last that
   * they come to. They come there so long before they are due, or as long ago as they did: what follows is meant for
   * the instant they are due, and not for the one at which the old wait began.
   */
  readonly waitsMs: number | null
  /** For those that wait for something to happen, before and after: how long they do now, from when they began to, but not less than until now. */
  readonly withinMs: number | null
}

export interface Revisions {
  readonly from: readonly Instruction[]
  readonly to: readonly Instruction[]
}

export function mapped(here: number, there: number, { from, to }: Revisions): Mapped {
  const [old, next] = [from[here], to[there]]
  const stays = { here, there, waitsMs: null, withinMs: null }
  // A run comes to all other steps when it is due there.
  if (!old || !next || !('waitFor' in old || 'until' in old)) return stays
  if ('waitFor' in old && 'waitFor' in next) return { ...stays, withinMs: next.waitFor.withinMs }
  if ('until' in old && 'until' in next) return stays
  return { ...stays, waitsMs: settle(to, { step: there, since: new Date(0) }).since.getTime() }
}
