import { DateTime } from 'luxon'

/** How much marketing a person gets at most, of one kind, within a span. */
export interface Cap {
  /** What counts together: the messages of this channel, those of one topic, or all. */
  readonly of: { readonly channel: string } | 'each-topic' | 'all'
  readonly most: number
  /** `day`: a calendar day in the person's zone; a number: any span of so many milliseconds. */
  readonly per: 'day' | number
}

const HOUR_MS = 3_600_000

/**
 * The trade's usual bounds. E-mail: one automated message a day (Braze counts calendar days of the user), 16 hours apart
 * (Klaviyo "Smart Sending"), and four a week, or a daily sender would be what people unsubscribe from. SMS: 24 hours
 * apart (Klaviyo). All channels together two a day, so that a second channel adds one message and not another full share.
 * No topic is bound by default, for the bounds above are tighter than any that would be of use for one topic.
 */
export const CAPS: readonly Cap[] = [
  { of: { channel: 'email' }, most: 1, per: 'day' },
  { of: { channel: 'email' }, most: 1, per: 16 * HOUR_MS },
  { of: { channel: 'email' }, most: 4, per: 7 * 24 * HOUR_MS },
  { of: { channel: 'sms' }, most: 1, per: 24 * HOUR_MS },
  { of: 'all', most: 2, per: 'day' },
]

// A local day has 25 hours at most where the clocks change by one, and 24.5 to 26 elsewhere on earth so far.
const LONGEST_DAY_MS = 26 * HOUR_MS

/** How far back a message can matter to a cap. */
export const HORIZON_MS = Math.max(...CAPS.map(({ per }) => (per === 'day' ? LONGEST_DAY_MS : per)))

/** A place under the caps that a message took. */
export interface Reserved {
  readonly messageId: string
  readonly channel: string
  readonly topic: string | null
  readonly priority: number
  readonly at: Date
  /** Its message was put off and waits to be tried again: so far it reached nobody. */
  readonly waiting: boolean
}

export interface Capped {
  readonly until: Date
  /** Which cap, in words for the record. */
  readonly cap: string
}

type Wanted = Pick<Reserved, 'channel' | 'topic'>

/** The cap that holds a message longest, given who took reserved before; null when it may go now. */
export function cappedBy(
  reserved: readonly Reserved[],
  wanted: Wanted,
  now: Date,
  zone: string,
  caps: readonly Cap[] = CAPS,
): Capped | null {
  // Nearly everybody got nothing in a week, and finding the start of a local day was half of the gate's time.
  if (!reserved.length) return null
  let longest: Capped | null = null
  for (const cap of caps) {
    const until = freesAt(cap, reserved, wanted, now, zone)
    if (until && until > now && (!longest || until > longest.until)) longest = { until, cap: wordsOf(cap, wanted) }
  }
  return longest
}

/** What a message of this importance may take the place of: nothing was handed over, or it would be one message more. */
export function givesWay({ waiting, priority }: Reserved, to: number): boolean {
  return waiting && priority < to
}

function freesAt(cap: Cap, reserved: readonly Reserved[], wanted: Wanted, now: Date, zone: string): Date | null {
  const counted = reserved.filter(one => countsFor(cap, one, wanted)).map(({ at }) => at.getTime())
  if (counted.length < cap.most) return null
  if (cap.per === 'day') {
    const today = DateTime.fromJSDate(now, { zone }).startOf('day')
    const full = counted.filter(at => at >= today.toMillis()).length >= cap.most
    // A day that begins at one, for the clock skips midnight, is not over at one.
    return full ? today.plus({ days: 1 }).startOf('day').toJSDate() : null
  }
  const newestFirst = counted.sort((left, right) => right - left)
  return new Date((newestFirst[cap.most - 1] as number) + cap.per)
}

function countsFor({ of }: Cap, one: Reserved, wanted: Wanted): boolean {
  if (of === 'all') return true
  if (of === 'each-topic') return wanted.topic !== null && one.topic === wanted.topic
  return of.channel === wanted.channel && one.channel === of.channel
}

function wordsOf({ of, most, per }: Cap, { topic }: Wanted): string {
  const what = of === 'all' ? 'message' : of === 'each-topic' ? `message of ${topic}` : of.channel
  return `${most} ${what} ${per === 'day' ? 'a day' : `in ${spanOf(per)}`}`
}

const spanOf = (ms: number): string => (ms % (24 * HOUR_MS) ? `${ms / HOUR_MS} h` : `${ms / (24 * HOUR_MS)} d`)
