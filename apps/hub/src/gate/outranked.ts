import type { Asked } from './asked.ts'
import { latestAct } from './consent.ts'
import { cappedBy, givesWay, HORIZON_MS, type Reserved } from './frequency-cap.ts'
import { isHeldOutOf } from './holdout.ts'
import { quietUntil } from './quiet-hours.ts'
import type { Upcoming } from './upcoming.ts'
import type { Verdict } from './verdict.ts'

/**
 * Holds a message whose place under the caps would cost the person a more important one: that comes a little later, and
 * would be overdue when the place is free again, as a birthday at nine is after a cart's reminder at eight. It waits just
 * until the other is due, when both are weighed; should the other not go after all, or be put off by then, this one does.
 * What would itself be overdue by then goes now: a message that is there is worth more than one that may come. What is
 * never overdue waits no longer than any cap looks back, whatever comes.
 */
export function outranked(asked: Asked): Verdict | null {
  const { upcoming, declaration, intendedAt, now } = asked
  if (!upcoming.length) return null
  const last = intendedAt.getTime() + (declaration.overdueMs ?? HORIZON_MS)
  for (const one of upcoming) {
    if (one.declaration.priority <= declaration.priority || isPutOff(one) || isRefused(one, asked)) continue
    const at = goesAt(one, asked, asked.reserved)
    if (!at || goesAt(one, asked, [...asked.reserved, placeOf(asked)])) continue
    const until = at > now ? at : new Date(now.getTime() + MINUTE_MS)
    // What is due at the last instant is decided a moment later.
    if (until.getTime() >= last) continue
    const why = `${one.declaration.name} is more important, due at ${at.toISOString()}, and would be overdue when the cap frees again`
    const detail = `${why}; if it is put off, this does not wait longer`
    return { verdict: 'hold', reason: 'outranked', detail, until, localIntent: null, heldFor: one.id }
  }
  return null
}

/** How long what is due may take to be decided: the inbox may not be read so far, or somebody else be at work on it. */
const MINUTE_MS = 60_000

/** It is due later than it was when this message was first held for it, as a cart is that somebody goes on filling. */
const isPutOff = ({ dueAt, promisedAt }: Upcoming): boolean => promisedAt !== null && dueAt > promisedAt

/** What is known beforehand: whatever else speaks against a message on this channel speaks against both. */
function isRefused({ declaration }: Upcoming, { acts, channel, person }: Asked): boolean {
  if (person && isHeldOutOf(person, declaration)) return true
  // Allowed by what it is about, whatever the person has said of its topic.
  return declaration.consentedBy === null && latestAct(acts, channel, declaration.topic)?.state !== 'subscribed'
}

/** When it goes, if these places are taken by then; null: it would be lost. */
function goesAt(
  { declaration, dueAt, lastAt }: Upcoming,
  { channel, place, now }: Asked,
  reserved: readonly Reserved[],
): Date | null {
  const { topic, priority, quietHours } = declaration
  const counting = reserved.filter(one => !givesWay(one, priority))
  const soonest = dueAt > now ? dueAt : now
  const frees = cappedBy(counting, { channel, topic }, soonest, place.zone)?.until ?? soonest
  const quiet = quietUntil(channel, frees, place)
  const at = quiet?.until ?? frees
  return at >= lastAt || (quiet && quietHours === 'drop') ? null : at
}

/** The place that this message would take, were it handed over. */
function placeOf({ channel, declaration: { topic, priority }, now }: Asked): Reserved {
  return { messageId: 'this', channel, topic, priority, at: now, waiting: false }
}
