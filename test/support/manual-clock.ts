import { Duration, type DurationLikeObject } from 'luxon'
import { type Clock, standingClock } from '../../apps/hub/src/clock.ts'

export interface ManualClock extends Clock {
  /** Moves business time forward: `clock.advance({ hours: 1 })`. */
  advance(by: DurationLikeObject): void
  set(instant: Date): void
  /** Lets that much real time pass for those who set an alarm: `clock.pass({ minutes: 1 })`. */
  pass(by: DurationLikeObject): void
  /** After how many real milliseconds somebody is to be woken, the soonest first. */
  alarms(): number[]
}

/** Business time stands still until it is moved; real time is the system's, and rings nobody until it is let pass. */
export function manualClock(start: Date): ManualClock {
  const clock = standingClock(start)
  let passed = 0
  const set = new Set<{ at: number; ring: () => void }>()
  return {
    ...clock,
    advance(by) {
      clock.set(new Date(clock.now().getTime() + Duration.fromObject(by).toMillis()))
    },
    alarm(ms, ring) {
      const alarm = { at: passed + ms, ring }
      set.add(alarm)
      return () => set.delete(alarm)
    },
    pass(by) {
      passed += Duration.fromObject(by).toMillis()
      for (const alarm of [...set].filter(({ at }) => at <= passed)) {
        set.delete(alarm)
        alarm.ring()
      }
    },
    alarms: () => [...set].map(({ at }) => at - passed).sort((a, b) => a - b),
  }
}
