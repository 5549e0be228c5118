import { DateTime } from 'luxon'

/** The shop's zone; people without one of their own sleep by it. */
export const ZONE = 'Europe/Berlin'

/** A moment of the week as people say it: `Mon 08:40`. The Sunday is the one before. */
export type Moment = `${Day} ${number}:${number}`

type Day = 'Sun' | 'Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat'

const AFTER_MONDAY: Readonly<Record<Day, number>> = { Sun: -1, Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5 }

/** The instant of a moment in the week that begins on this Monday. */
export function instantOf(moment: Moment, monday: DateTime): Date {
  const [day, time = ''] = moment.split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return monday
    .plus({ days: AFTER_MONDAY[day as Day] })
    .set({ hour, minute })
    .toJSDate()
}

/** The first Monday that the story can begin on: its shop opens after seven. */
export function mondayAfter(now: Date): DateTime {
  const monday = DateTime.fromJSDate(now, { zone: ZONE }).startOf('week')
  return instantOf('Mon 07:00', monday) > now ? monday : monday.plus({ weeks: 1 })
}

/** `Mon 08:40`, as the shop's clock shows it. */
export function clockTime(instant: Date): string {
  return local(instant).toFormat('ccc HH:mm')
}

/**
 * `Mon morning`. As fine as a result may be told: a second of the machine's is hours of the shop's, so the minute in which
 * something is sent differs from run to run, and the part of the day does not.
 */
export function partOfDay(instant: Date): string {
  const time = local(instant)
  const part = PARTS.find(({ until }) => time.hour < until)?.name ?? NIGHT
  // The small hours belong to the night of the day before.
  const day = time.hour < NIGHT_ENDS ? time.minus({ days: 1 }) : time
  return `${day.toFormat('ccc')} ${part}`
}

const NIGHT = 'night'
const NIGHT_ENDS = 6
const PARTS = [
  { until: NIGHT_ENDS, name: NIGHT },
  { until: 12, name: 'morning' },
  { until: 18, name: 'afternoon' },
  { until: 21, name: 'evening' },
]

/** The day of a date without a time. */
export function weekday(date: string): string {
  return DateTime.fromISO(date).setLocale('en').toFormat('ccc')
}

const local = (instant: Date): DateTime => DateTime.fromJSDate(instant, { zone: ZONE }).setLocale('en')
