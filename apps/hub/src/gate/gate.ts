import { check, read } from '@beckon/trigger-kit'
import { spanWords } from '../trigger-words.ts'
import type { Asked } from './asked.ts'
import { allowedBy } from './consented.ts'
import { marketing } from './marketing.ts'
import { refusedUntil } from './reentry.ts'
import { drop, type Verdict } from './verdict.ts'

/**
 * May this message go now? The first refusal wins, and always has a reason. An account that took us out comes before
 * all, for resuming changes nothing there; who was told or reached already is asked with what is still true, and tests
 * where suppression is: whatever the class. Whether this very message makes sense comes last: what ends the whole run must
 * not wait for the next message, and what is held may make sense by then.
 */
export function gate(asked: Asked): Verdict {
  return (
    uninstalled(asked) ??
    paused(asked) ??
    pausedChannel(asked) ??
    cancelled(asked) ??
    notTrue(asked) ??
    told(asked) ??
    reentered(asked) ??
    overdue(asked) ??
    testEvent(asked) ??
    unreachable(asked) ??
    (asked.declaration.class === 'marketing' ? marketing(asked) : null) ??
    leftOut(asked) ??
    sent(asked)
  )
}

// A day at most: what is paused for longer says so once a day; resuming makes it due at once.
const PAUSE_MS = 86_400_000

function paused({ triggerState, declaration, now }: Asked): Verdict | null {
  if (triggerState !== 'paused' && triggerState !== 'braked') return null
  const detail = `the trigger is ${triggerState}; POST /admin/api/triggers/${declaration.name}/resume releases what waits`
  return {
    verdict: 'hold',
    reason: triggerState,
    detail,
    until: new Date(now.getTime() + PAUSE_MS),
    localIntent: pausedTriggerIntent(declaration.name),
  }
}

/** The intent of timers that wait for somebody to resume their trigger. */
export const pausedTriggerIntent = (trigger: string): string => `when trigger ${trigger} is resumed`

function pausedChannel({ channelState, channel, now }: Asked): Verdict | null {
  if (channelState === 'active') return null
  const detail = `the channel ${channel} is paused; POST /admin/api/channels/${channel}/resume releases what waits`
  const until = new Date(now.getTime() + PAUSE_MS)
  return { verdict: 'hold', reason: 'paused', detail, until, localIntent: pausedChannelIntent(channel) }
}

/** The intent of timers that wait for somebody to resume their channel. */
export const pausedChannelIntent = (channel: string): string => `when ${channel} is resumed`

function uninstalled({ uninstalledAt }: Asked): Verdict | null {
  return uninstalledAt && drop('uninstalled', `the account took us out at ${uninstalledAt.toISOString()}`)
}

function cancelled({ cancelledBy }: Asked): Verdict | null {
  return cancelledBy ? drop('cancelled', cancelledBy) : null
}

function notTrue({ declaration, context }: Asked): Verdict | null {
  const outcome = check(declaration.stillTrue, context)
  return outcome.holds ? null : drop('not-true-any-more', `failed: ${outcome.because}`)
}

function leftOut({ onlyIf, context }: Asked): Verdict | null {
  const outcome = onlyIf && check(onlyIf, context)
  if (!outcome || outcome.holds) return null
  return { verdict: 'drop', reason: 'not-true-any-more', detail: `failed: ${outcome.because}`, isOfMessage: true }
}

/** One dip of a price, or one restock, is told once, and the next one only after a rest. */
function told({ declaration: { audience }, context, toldAt, now }: Asked): Verdict | null {
  if (!audience || !toldAt) return null
  const rested = new Date(toldAt.getTime() + audience.restMs)
  const fact = read(context, 'event.occurredAt')
  const knows = typeof fact === 'string' && toldAt.getTime() >= Date.parse(fact)
  if (!knows && rested <= now) return null
  return drop('refused-reentry', `told of this item at ${toldAt.toISOString()}; again from ${rested.toISOString()}`)
}

function reentered({ declaration, reachedAt, now }: Asked): Verdict | null {
  const until = refusedUntil(declaration.reentry, reachedAt, now)
  if (!until) return null
  const again = until === 'ever' ? 'once is enough' : `again from ${until.toISOString()}`
  const reached = declaration.shadow ? 'reached, or would have been,' : 'reached'
  return drop('refused-reentry', `${reached} by ${declaration.name} at ${reachedAt?.toISOString()}; ${again}`)
}

function overdue({ declaration, intendedAt, now }: Asked): Verdict | null {
  const late = now.getTime() - intendedAt.getTime()
  if (declaration.overdueMs === null || late <= declaration.overdueMs) return null
  const ago = `${spanWords(late)} ago; allowed ${spanWords(declaration.overdueMs)}`
  return drop('overdue', `meant for ${intendedAt.toISOString()}, ${ago}`)
}

function testEvent({ isTest, allowTestEvents }: Asked): Verdict | null {
  return isTest && !allowTestEvents ? drop('test-event', 'ALLOW_TEST_EVENTS is off') : null
}

function unreachable({ context, address, suppressed, channel, hasProvider, declaration }: Asked): Verdict | null {
  const status = read(context, 'contact.status')
  if (status === 'erased') return drop('erased', null)
  if (status === 'deleted') return drop('suppressed', 'contact.deleted: deleted at the source and not seen since')
  if (!hasProvider) return drop('no-channel', `nobody delivers ${channel} here`)
  if (!address) return drop('no-address', `no ${channel} address is known`)
  const isMeant = suppressed?.scope === 'all' || declaration.class === 'marketing'
  return suppressed && isMeant ? drop('suppressed', suppressed.reason) : null
}

/** What is owed by an instant is better late than not at all, but somebody should learn of it. */
function sent(asked: Asked): Verdict {
  const {
    declaration: { deadline },
    context,
    now,
  } = asked
  const allowed = allowedBy(asked)
  const by = deadline === null ? null : read(context, deadline)
  if (typeof by !== 'string' || Date.parse(by) >= now.getTime())
    return { verdict: 'send', reason: 'sent', detail: allowed }
  const detail = [`owed by ${by}`, allowed].filter(Boolean).join('; ')
  return { verdict: 'send', reason: 'deadline-missed', detail }
}

/** Where a trigger is only tried, what would go does not; a series goes on as it would behind its message. */
export function inShadow({ declaration, channel }: Asked): Verdict | null {
  if (!declaration.shadow) return null
  return { verdict: 'drop', reason: 'shadow', detail: `it would have gone by ${channel}`, isOfMessage: true }
}

/** Why a person cannot, or may not, be reached by one channel: reasons to try the next. */
export const CLOSED: readonly string[] = ['no-channel', 'no-address', 'suppressed', 'no-consent', 'unsubscribed']
