import { DateTime } from 'luxon'
import type { Hours, Place } from './place.ts'
import { smsHours } from './sms-hours.ts'

export interface Quiet {
  readonly until: Date
  /** What was meant, beside the instant computed from it. */
  readonly localIntent: string
}

/** Mail can be read later, so courtesy decides and no law: the same hours everywhere. */
const EMAIL_HOURS: Hours = [8, 21]

/** More days in a row than any rule closes: Christmas on a Friday or Saturday, with the Sunday. */
const LOOK_AHEAD_DAYS = 7

/**
 * The end of the quiet hours of a channel that `now` falls into, or null. Local time decides: where the clock skips the
 * hour it is the next valid instant, where it shows the hour twice it is the first.
 */
export function quietUntil(channel: string, now: Date, place: Place): Quiet | null {
  const local = DateTime.fromJSDate(now, { zone: place.zone })
  const today = hoursOn(channel, place, local)
  if (today && local.hour >= today[0] && local.hour < today[1]) return null
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = local.plus({ days: ahead })
    const hours = hoursOn(channel, place, day)
    if (hours && (ahead > 0 || local.hour < hours[0])) return opening(day, hours[0])
  }
  throw new Error(`no hour for ${channel} in ${place.country} within ${LOOK_AHEAD_DAYS} days: see gate/sms-hours.ts`)
}

function hoursOn(channel: string, place: Place, day: DateTime): Hours {
  return channel === 'sms' ? smsHours(place, day) : EMAIL_HOURS
}

function opening({ year, month, day, zoneName }: DateTime, hour: number): Quiet {
  const until = DateTime.fromObject({ year, month, day, hour }, { zone: zoneName as string })
  const clock = `${String(hour).padStart(2, '0')}:00`
  return { until: until.toJSDate(), localIntent: `${clock} ${zoneName} ${until.toISODate()}` }
}
