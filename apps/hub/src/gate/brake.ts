import { PAUSED } from './gate.ts'
import type { Verdict } from './verdict.ts'

/**
 * How much more than usual a marketing trigger may send before it stops itself. Five times a usual day leaves room for a
 * sale, and an import or a loop sends hundreds of times as much. A tenth of all contacts bounds the damage where a usual
 * day is large itself.
 */
const TIMES_FORECAST = 5
const SHARE_OF_CONTACTS = 0.1

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A forecast looks back this long: four weeks have each day of the week four times. */
const HISTORY_MS = 28 * DAY_MS

/** After an operator's word the brake is off for this long, so that what it held can go. */
export const BRAKE_OFF_MS = DAY_MS

/** Figures older than this (business time) are reckoned anew: to count the contacts of a large shop takes a while. */
export const FIGURES_LAST_MS = HOUR_MS

/** What a usual day of a trigger is, and how many people there are. */
export interface Figures {
  /** Messages a day, on days on which it sent at all; null: it has no history. */
  readonly perDay: number | null
  readonly contacts: number
}

/** How many messages of a trigger may go within any 24 hours. */
export function mostInADay(floor: number, { perDay, contacts }: Figures): number {
  const unusual = Math.min(TIMES_FORECAST * (perDay ?? 0), SHARE_OF_CONTACTS * contacts)
  return Math.max(floor, Math.floor(unusual))
}

export interface Windows {
  /** Messages of hours that began after this count as of the last day. */
  readonly day: Date
  /** The history begins after this and ends with `day`: a flood must not raise its own limit. */
  readonly history: Date
}

/** What is counted by the hour is counted for an hour more than a day, so that no 24 hours have more than the limit. */
export function windowsAt(now: Date): Windows {
  const day = now.getTime() - DAY_MS - HOUR_MS
  return { day: new Date(day), history: new Date(day - HISTORY_MS) }
}

/** The hour that a message counts in. */
export const hourOf = (now: Date): Date => new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)

/** The limit with the figures it was made of, in words for the record. */
export function limitInWords(floor: number, figures: Figures): string {
  const { perDay, contacts } = figures
  const most = mostInADay(floor, figures)
  if (most === floor) return `${most} in 24 h (BRAKE_FLOOR)`
  return `${most} in 24 h (${TIMES_FORECAST} times the ${(perDay ?? 0).toFixed(1)} of a usual day, or 10 % of ${contacts} contacts)`
}

/** Holds what is over the limit until somebody has looked. */
export function heldByBrake(trigger: string, limit: string, now: Date): Verdict {
  const detail = `the trigger would send more than ${limit}; POST /admin/api/triggers/${trigger}/resume or /discard`
  return { verdict: 'hold', reason: 'braked', detail, until: new Date(now.getTime() + DAY_MS), localIntent: PAUSED }
}
