import { type Duration, milliseconds } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'

/** Longer than a year and a month: a wait beyond that is a slip of the unit, or belongs to a date. */
const LONGEST_MS = 400 * 86_400_000

const UNITS = ['days', 'hours', 'minutes', 'seconds']

/** What is wrong with a span of time as it was written. */
export function durationFaults(duration: Duration, longestMs = LONGEST_MS): string[] {
  if (!duration || typeof duration !== 'object') return [`saw ${JSON.stringify(duration)}; expected as { hours: 1 }`]
  const unknown = Object.keys(duration).filter(unit => !UNITS.includes(unit))
  if (unknown.length) return unknown.map(unit => `there is no unit "${unit}"; ${advice(unit, UNITS)}`)
  const odd = Object.entries(duration).filter(([, count]) => !Number.isFinite(count) || count < 0)
  if (odd.length) return odd.map(([unit, count]) => `${unit}: saw ${count}; expected a number, zero or more`)
  return milliseconds(duration) > longestMs ? [TOO_LONG] : []
}

/** What is wrong with a span of time of which only the milliseconds are left; `{}` and unknown units come to nothing. */
export function spanFaults(ms: number, longestMs = LONGEST_MS): string[] {
  if (ms > 0 && ms <= longestMs) return []
  if (ms > longestMs) return [TOO_LONG]
  return [`saw ${Number.isNaN(ms) ? 'no number' : `${ms} ms`}; expected as { hours: 1 }, of ${UNITS.join(', ')}`]
}

const TOO_LONG = 'longer than 400 days; wait for a date with `until` instead'
