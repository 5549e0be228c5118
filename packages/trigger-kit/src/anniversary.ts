import type { Duration } from './duration.ts'
import { milliseconds } from './duration.ts'
import type { Json } from './json.ts'
import type { Path } from './path.ts'

/** Whether a day of the year, such as a birthday, is near. */
export interface AnniversaryCondition {
  readonly path: Path
  readonly op: 'anniversary'
  /** So long before its first moment in UTC, and until a day after its last: somewhere on earth it is still that day. */
  readonly aheadMs: number
}

/**
 * The next anniversary of the day at a path (`1990-02-28`, `--02-28` or an instant) is no further ahead, or not over yet.
 * The day itself is none: on it nothing has come round. 29 February is 28 February in other years.
 */
export const anniversaryWithin = (path: Path, ahead: Duration): AnniversaryCondition => ({
  path,
  op: 'anniversary',
  aheadMs: milliseconds(ahead),
})

/** Whether `now` lies in the span around one of the day's anniversaries. */
export function isAnniversaryNear({ aheadMs }: AnniversaryCondition, stated: Json | undefined, now: number): boolean {
  return spansOf(stated, aheadMs, now).some(([from, to]) => now >= from && now < to)
}

/** The instants around `now` at which one of the spans begins or ends. */
export function anniversaryTurns({ aheadMs }: AnniversaryCondition, stated: Json | undefined, now: number): number[] {
  return spansOf(stated, aheadMs, now).flat()
}

const DAY_MS = 86_400_000
const STATED = /^(\d{4}|-)-(\d\d)-(\d\d)(T|$)/

/** Of a day without a year. */
const LEAP_YEAR = 2000

function spansOf(stated: Json | undefined, aheadMs: number, now: number): [number, number][] {
  const [, year, month, day, time] = (typeof stated === 'string' && STATED.exec(stated)) || []
  if (!year || !month || !day) return []
  const begun = year === '-' ? LEAP_YEAR : Number(year)
  const first = year === '-' ? Number.NEGATIVE_INFINITY : begun + 1
  const years = [-1, 0, 1, 2].map(n => new Date(now).getUTCFullYear() + n).filter(one => one >= first)
  // An instant is of the day before elsewhere, or of the day after: 28 February and 1 March, in some years two days apart.
  const beside = time ? 1 : 0
  return years.map(one => {
    const begins = (n: number) =>
      yearsLater(utcDay(begun, Number(month) - 1, Number(day) + n), one - begun) - n * DAY_MS
    return [Math.min(begins(0), begins(-beside)) - aheadMs, Math.max(begins(0), begins(beside)) + 2 * DAY_MS]
  })
}

/** `Date.UTC` takes the year 1, which some write where none is known, for 1901. */
const utcDay = (...day: [year: number, month: number, day: number]): number => new Date(0).setUTCFullYear(...day)

function yearsLater(day: number, years: number): number {
  const known = new Date(day)
  const [year, month] = [known.getUTCFullYear() + years, known.getUTCMonth()]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(known.getUTCDate(), last))
}
