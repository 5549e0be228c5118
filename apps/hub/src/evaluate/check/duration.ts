/** Longer than a year and a month: a wait beyond that is a slip of the unit, or belongs to a date. */
const LONGEST_MS = 400 * 86_400_000

const UNITS = ['days', 'hours', 'minutes', 'seconds']

/** What is wrong with the length of a span of time; `{}` comes to nothing, and unknown units to no number. */
export function spanFaults(ms: number, longestMs = LONGEST_MS): string[] {
  if (ms > 0 && ms <= longestMs) return []
  if (ms > longestMs) return [TOO_LONG]
  return [`saw ${Number.isNaN(ms) ? 'no number' : `${ms} ms`}; expected as { hours: 1 }, of ${UNITS.join(', ')}`]
}

const TOO_LONG = 'longer than 400 days; wait for a date with `until` instead'
