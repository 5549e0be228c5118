import { milliseconds, type Until, type Weekday } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'
import { spanFaults } from './duration.ts'

/** What is wrong with a wait for a time of the clock or a date; paths are held against the model elsewhere. */
export function untilFaults(until: Until): string[] {
  if ('date' in until) return dateFaults(until)
  return [...('between' in until ? windowFaults(until.between) : timeFaults('at', until.at)), ...dayFaults(until.on)]
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/

function timeFaults(field: string, time: string): string[] {
  return TIME.test(time) ? [] : [`${field}: saw ${JSON.stringify(time)}; expected a time from 00:00 to 23:59`]
}

function windowFaults(between: readonly [string, string]): string[] {
  if (between.length !== 2) return ["between: expected two times, as ['09:00', '18:00']"]
  const faults = between.flatMap(time => timeFaults('between', time))
  if (faults.length || between[0] < between[1]) return faults
  return [`between: ${between[1]} is not after ${between[0]}; a window ends on the day it begins`]
}

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function dayFaults(on: readonly Weekday[] | undefined): string[] {
  if (on?.length === 0) return ['on: expected a day at least']
  return (on ?? []).flatMap(day => (DAYS.includes(day) ? [] : [`on: there is no day "${day}"; ${advice(day, DAYS)}`]))
}

type DateUntil = Extract<Until, { readonly date: string }>

function dateFaults({ at, before, after, yearly, missed }: DateUntil): string[] {
  const spans = { before, after }
  const faults = Object.entries(spans).flatMap(([field, span]) =>
    span && milliseconds(span) ? spanFaults(milliseconds(span)).map(fault => `${field}: ${fault}`) : [],
  )
  if (at !== undefined) faults.push(...timeFaults('at', at))
  if (before && after) faults.push('before, after: expected one of them')
  if (missed !== undefined && !['skip', 'exit'].includes(missed))
    faults.push(`missed: saw "${missed}"; ${advice(missed, ['skip', 'exit'])}`)
  if (yearly && milliseconds(before ?? after ?? {}) >= YEAR_MS)
    faults.push('yearly: expected less than a year before or after')
  return faults
}

const YEAR_MS = 365 * 86_400_000
