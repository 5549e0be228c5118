import { pausedTriggerIntent } from './gate.ts'
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

/**
 * What a message counts in: its hour, or what is left of it after somebody let messages go, for the part before was looked
 * at. A millisecond later, so that it is no instant of before.
 */
export function hourOf(now: Date, releasedAt: Date | null): Date {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS
  return new Date(Math.max(hour, (releasedAt?.getTime() ?? 0) + 1))
}

/** A message by what caused it, when it came to be wanted, and when it was meant to go. */
export interface Meant {
  readonly event: { readonly receivedAt: Date }
  readonly startedAt: Date
  readonly intendedAt: Date
}

/**
 * Whether a message was among those that somebody let go: it was there, and meant for then at the latest, whatever held it.
 * What came in since is new volume, however old it is, and what had yet to come to its message nobody has looked at.
 */
export function isReleased({ event, startedAt, intendedAt }: Meant, releasedAt: Date | null): boolean {
  if (!releasedAt) return false
  return [event.receivedAt, startedAt, intendedAt].every(instant => instant <= releasedAt)
}

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
  const until = new Date(now.getTime() + DAY_MS)
  return { verdict: 'hold', reason: 'braked', detail, until, localIntent: pausedTriggerIntent(trigger) }
}
