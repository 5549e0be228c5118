import { Duration, type DurationLikeObject } from 'luxon'
import type { Clock } from '../../apps/hub/src/clock.ts'

export interface ManualClock extends Clock {
  /** Moves business time forward: `clock.advance({ hours: 1 })`. */
  advance(by: DurationLikeObject): void
  set(instant: Date): void
}

/** Business time stands still until it is moved; real time is the system's. */
export function manualClock(start: Date): ManualClock {
  let now = start.getTime()
  return {
    speed: 1,
    now: () => new Date(now),
    real: () => new Date(),
    inReal: ms => new Date(now + ms),
    advance(by) {
      now += Duration.fromObject(by).toMillis()
    },
    set(instant) {
      now = instant.getTime()
    },
  }
}
