import { type Context, milliseconds, read, type Until, type Weekday } from '@beckon/trigger-kit'
import { DateTime } from 'luxon'

/** An instant with what was meant by it, in local words. */
export interface LocalInstant {
  readonly at: Date
  readonly localIntent: string
}

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const MORNING = '09:00'
const DAY_MS = 86_400_000

/**
 * When an `until` is over for who came to it at `since`; null where its date is not known. A time that the clock skips is
 * the next valid one, a time that it shows twice is the first.
 */
export function instantOf(until: Until, since: Date, context: Context, zone: string): LocalInstant | null {
  if ('date' in until) return dateOf(until, since, context, zone)
  const days = until.on ?? WEEKDAYS
  const from = DateTime.fromJSDate(since, { zone })
  const [opens, closes] = 'between' in until ? until.between : [until.at, until.at]
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = from.startOf('day').plus({ days: ahead })
    if (!days.includes(WEEKDAYS[day.weekday - 1] as Weekday)) continue
    const open = timeOn(day, opens)
    if ('between' in until && from >= open && from < timeOn(day, closes)) return meant(from, zone)
    if (open >= from) return meant(open, zone)
  }
  return null
}

type DateUntil = Extract<Until, { date: string }>

function dateOf(until: DateUntil, since: Date, context: Context, zone: string): LocalInstant | null {
  const known = read(context, until.date)
  if (typeof known !== 'string') return null
  // A month is its first day.
  const value = /^\d{4}-\d\d$/.test(known) ? `${known}-01` : known
  // The anniversary of an instant is that of its day where the person is.
  const stated = until.yearly && !isDay(value) ? (DateTime.fromISO(value, { zone }).toISODate() ?? value) : value
  const shift = milliseconds(until.after ?? {}) - milliseconds(until.before ?? {})
  if (!isDay(stated)) {
    const instant = DateTime.fromISO(stated, { zone })
    return instant.isValid ? meant(instant.plus(shift), zone) : null
  }
  // Whole days are days of the calendar, whatever the clock does; the rest is time.
  const days = Math.trunc(shift / DAY_MS)
  const rest = shift - days * DAY_MS
  const on = (year: number | null): DateTime =>
    timeOn(dayOf(stated, year, zone).plus({ days }), until.at ?? MORNING).plus(rest)
  if (!until.yearly) return isDated(stated) ? meant(on(null), zone) : null
  const from = DateTime.fromJSDate(since, { zone })
  // The day of the year itself still counts; an offset may carry it into the year before or after.
  const next = [-1, 0, 1, 2].map(n => on(from.year + n)).find(day => day.endOf('day') >= from)
  return next?.isValid ? meant(next, zone) : null
}

/** `2026-02-28`, or `--02-29` where the year is not known; `0000-00-00` and `2026-02-29` are no days. */
const isDay = (text: string): boolean =>
  /^(\d{4}-|--)\d\d-\d\d$/.test(text) && DateTime.fromISO(text.replace('--', '2000-')).isValid
const isDated = (text: string): boolean => !text.startsWith('--')

/** The day in a year; 29 February is 28 February where there is none. */
function dayOf(stated: string, year: number | null, zone: string): DateTime {
  const [month, day] = stated.slice(-5).split('-').map(Number) as [number, number]
  const first = DateTime.fromObject({ year: year ?? Number(stated.slice(0, 4)), month, day: 1 }, { zone })
  return first.set({ day: Math.min(day, first.daysInMonth ?? day) })
}

function timeOn(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number) as [number, number]
  const local = day.set({ hour, minute, second: 0, millisecond: 0 })
  const [first = local] = local.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis())
  return local.hour === hour && local.minute === minute ? first : endOfGap(local)
}

/** The first instant after an hour that the clock skips: luxon adds the gap to the time that was asked for. */
function endOfGap(local: DateTime): DateTime {
  let first = local.startOf('minute')
  while (first.minus({ minutes: 1 }).offset === local.offset) first = first.minus({ minutes: 1 })
  return first
}

function meant(local: DateTime, zone: string): LocalInstant {
  return { at: local.toJSDate(), localIntent: `${local.toFormat('HH:mm')} ${zone} ${local.toISODate()}` }
}
