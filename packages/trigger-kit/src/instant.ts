import type { Json } from './json.ts'

/** Starts as an instant does in ISO 8601. */
export const INSTANT = /^\d{4}-\d\d-\d\dT/

const DATED = /^\d{4}-\d\d-\d\d(T|$)/

/** The time of an instant, or of a day's first moment in UTC; NaN for what is neither. */
export function instantOf(value: Json | undefined): number {
  if (typeof value !== 'string') return Number.NaN
  const known = times.get(value)
  if (known !== undefined) return known
  return value.length <= LONGEST && DATED.test(value) ? noted(value, Date.parse(value)) : Number.NaN
}

// Segment after segment reads the same few instants of one person, and to read a text takes ten times as long as to look it up.
const times = new Map<string, number>()
const KEPT = 1_000

/** Longer than any instant with its fraction and zone: nothing else that somebody wrote is kept here. */
const LONGEST = 40

function noted(text: string, time: number): number {
  if (times.size >= KEPT) times.clear()
  times.set(text, time)
  return time
}
