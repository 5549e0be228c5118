import type { Instruction } from '@beckon/trigger-kit'
import { settle } from '../../wait/walk.ts'

/** Where runs at a step are moved to, and what becomes of the instant at which they came to where they stand. */
export interface Mapped {
  readonly here: number
  readonly there: number
  /**
   * Of those that waited for an event or by the clock, and come to something else: how long the waits are that they come
   * to. So long before they are due they come there, for what follows is meant for then and not for when they began to wait.
   */
  readonly waitsMs: number | null
  /** Of those that wait for an event before and after: how long, from when they began to, and until now at least. */
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
