import type { Context, Json } from '@beckon/trigger-kit'
import { read } from '@beckon/trigger-kit'
import { DateTime } from 'luxon'
import { NOTICE_RULES, type NoticeRule } from './notice-rules.ts'

const DAY_MS = 86_400_000
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 365 / 12, year: 365 }

/** How long before the end of a trial somebody is told whom no rule protects. */
const COURTESY_DAYS = 3

/** So late on its day a notice goes out at the latest: a few hours are left in which it can be tried again. */
const LATEST_HOUR = 18

/** When somebody is to be told: as early as all rules allow, and by when at the latest. */
interface Notice {
  readonly at: Date
  /** Null: no rule says. */
  readonly deadline: Date | null
  readonly rules: readonly string[]
}

/**
 * `notice` as conditions and steps read it: `trial` and `renewal`, each null or `{ at, deadline, rules }`, and `charge`,
 * what is going to be charged; null where nothing is, or nobody knows how much. Days are those of
 * the calendar in the zone, the person's, and the last one counts as a whole: of what ends on the 16th, at whatever hour, the
 * 9th is the last day that is seven days before, and its last instant the deadline. `periodDays` is how long a period lasts, null where the fact does
 * not say: by the fact alone, so that a `when` may read it.
 */
export function noticeOf(context: Context, zone: string): Json {
  // What the fact says, else what is known: an announced renewal does not say how often the subscription renews.
  const stated = (name: string) => read(context, `event.data.subscription.${name}`)
  const subscription = (name: string) => stated(name) ?? read(context, `subscription.${name}`)
  const from = { country: read(context, 'contact.country'), province: read(context, 'contact.province') }
  const trial = endOf(subscription('trialEnd'), zone)
  const renewal = endOf(subscription('periodEnd'), zone)
  const started = instantOf(subscription('trialStart')) ?? instantOf(subscription('startedAt'))
  const trialDays = trial && started ? (trial.toMillis() - started.getTime()) / DAY_MS : Number.POSITIVE_INFINITY
  return {
    periodDays: periodDays(stated) || null,
    charge: chargeOf(context),
    trial: trial && shown(within(trial, rulesFor('trial', trialDays, from)) ?? courtesy(trial)),
    renewal: renewal && shown(within(renewal, rulesFor('renewal', periodDays(subscription), from))),
  }
}

/** What an announced invoice comes to, else what the subscription costs. What the payer settles is charged to nobody. */
function chargeOf(context: Context): Json {
  const isAnnounced = (read(context, 'event.data.invoice') ?? null) !== null
  const amount = read(context, isAnnounced ? 'event.data.invoice.amountDue' : 'subscription.price') ?? null
  const isNothing = read({ amount }, 'amount.amount') === 0
  return isNothing || read(context, 'subscription.collection') === 'invoice' ? null : amount
}

type From = { readonly country: unknown; readonly province: unknown }

/** The rules that may hold: of a person whose province is not known, those of all of their country's. */
function rulesFor(of: NoticeRule['of'], days: number, { country, province }: From): NoticeRule[] {
  return NOTICE_RULES.filter(({ of: kind, longerThan, where }) => {
    const isThere =
      !where || (where.country === country && (!where.province || !province || where.province === province))
    return kind === of && days > longerThan && isThere
  })
}

/** The first instant that all rules allow. Where they contradict each other the deadline counts. */
function within(end: DateTime, rules: readonly NoticeRule[]): Notice | null {
  if (!rules.length) return null
  const latest = Math.max(...rules.map(rule => rule.latest))
  const earliest = Math.min(...rules.map(rule => rule.earliest ?? Number.POSITIVE_INFINITY))
  const days = Number.isFinite(earliest) ? Math.max(earliest, latest) : latest
  const deadline = end.minus({ days: latest }).endOf('day').toJSDate()
  return { at: before(end, days), deadline, rules: rules.map(({ id }) => id) }
}

const courtesy = (end: DateTime): Notice => ({ at: before(end, COURTESY_DAYS), deadline: null, rules: [] })

/** At the hour of the end, so many days before. */
function before(end: DateTime, days: number): Date {
  const day = end.minus({ days })
  return (
    day.hour < LATEST_HOUR ? day : day.set({ hour: LATEST_HOUR, minute: 0, second: 0, millisecond: 0 })
  ).toJSDate()
}

function endOf(value: Json | undefined, zone: string): DateTime | null {
  const at = instantOf(value)
  return at && DateTime.fromJSDate(at, { zone })
}

function periodDays(subscription: (name: string) => Json | undefined): number {
  const interval = subscription('interval')
  const count = subscription('intervalCount')
  return (typeof interval === 'string' ? (DAYS[interval] ?? 0) : 0) * (typeof count === 'number' ? count : 1)
}

function instantOf(value: Json | undefined): Date | null {
  const at = typeof value === 'string' ? new Date(value) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}

function shown(notice: Notice | null): Json {
  return (
    notice && { at: notice.at.toISOString(), deadline: notice.deadline?.toISOString() ?? null, rules: notice.rules }
  )
}
