import { DateTime } from 'luxon'

/** Marketing e-mail rests from 21:00 to 08:00 of the recipient. */
const FROM_HOUR = 21
const UNTIL_HOUR = 8

export interface Quiet {
  readonly until: Date
  /** What was meant, beside the instant computed from it. */
  readonly localIntent: string
}

/**
 * The end of the quiet hours that `now` falls into, or null. Local time decides: where the clock skips 08:00 it is the
 * next valid instant, where it shows 08:00 twice it is the first.
 */
export function quietUntil(now: Date, zone: string): Quiet | null {
  const local = DateTime.fromJSDate(now, { zone })
  if (local.hour >= UNTIL_HOUR && local.hour < FROM_HOUR) return null
  const day = local.hour >= FROM_HOUR ? local.plus({ days: 1 }) : local
  const until = DateTime.fromObject({ year: day.year, month: day.month, day: day.day, hour: UNTIL_HOUR }, { zone })
  return { until: until.toJSDate(), localIntent: `08:00 ${zone} ${day.toISODate()}` }
}
