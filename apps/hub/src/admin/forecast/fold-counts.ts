import { compare } from '../../compare.ts'
import type { TriggerForecast } from './forecast.resource.ts'

/** Runs of one trigger and version that are due in one hour; without an hour: by now. */
export interface CountRow extends Pick<TriggerForecast, 'trigger' | 'class' | 'state'> {
  readonly what: 'late' | 'underWay' | 'stopped' | 'stoppedByChannel' | 'ahead'
  readonly hour: Date | null
  readonly runs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** By trigger, what was counted by hour. */
export function foldCounts(rows: readonly CountRow[], now: Date): TriggerForecast[] {
  const triggers = [...Map.groupBy(rows, row => row.trigger)].sort(([left], [right]) => compare(left, right))
  return triggers.map(([, own]) => forecastOf(own, now))
}

function forecastOf(rows: readonly CountRow[], now: Date): TriggerForecast {
  const { trigger, class: kind, state } = rows[0] as CountRow
  const count = (what: CountRow['what']) => sum(rows.filter(row => row.what === what))
  const ahead = rows.filter(row => row.what === 'ahead')
  const lastHour = startOf(now, HOUR_MS) + DAY_MS
  return {
    trigger,
    class: kind,
    state,
    late: count('late'),
    underWay: count('underWay'),
    stopped: count('stopped'),
    stoppedByChannel: count('stoppedByChannel'),
    ahead: count('ahead'),
    days: spans(ahead, DAY_MS),
    hours: spans(
      ahead.filter(({ hour }) => hour !== null && hour.getTime() < lastHour),
      HOUR_MS,
    ),
  }
}

function spans(rows: readonly CountRow[], length: number): TriggerForecast['days'] {
  const starts = Map.groupBy(rows, ({ hour }) => (hour ? startOf(hour, length) : 0))
  return [...starts]
    .sort(([left], [right]) => left - right)
    .map(([from, own]) => ({ from: new Date(from).toISOString(), runs: sum(own) }))
}

// Days of UTC are all as long as each other.
const startOf = (at: Date, length: number): number => Math.floor(at.getTime() / length) * length

const sum = (rows: readonly CountRow[]): number => rows.reduce((total, { runs }) => total + runs, 0)
