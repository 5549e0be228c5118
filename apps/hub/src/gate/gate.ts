import { type Context, check, type Declaration, read } from '@beckon/trigger-kit'
import { type Act, latestAct } from './consent.ts'
import { capFreesAt } from './frequency-cap.ts'
import { quietUntil } from './quiet-hours.ts'

/** All that decides whether a message may go now: rows and time come in, a verdict goes out. */
export interface Asked {
  readonly now: Date
  readonly declaration: Declaration
  /** When the step was meant to happen: what "overdue" is counted from. */
  readonly intendedAt: Date
  readonly isTest: boolean
  readonly context: Context
  /** With an audience: when its person was last told of the item, by another run. */
  readonly toldAt: Date | null
  /** With waves: how many units there are (null: not counted), and how many people were told in this wave. */
  readonly wave: Wave | null
  readonly triggerState: 'active' | 'paused' | 'braked' | 'shadow'
  /** When the account that the run's fact is of took us out, if that was at or after the fact. */
  readonly uninstalledAt: Date | null
  /** The fact that ends the run, in words for the record. */
  readonly cancelledBy: string | undefined
  readonly channel: string
  readonly address: string | null
  /** Why this address must not be written to. */
  readonly suppressed: string | null
  readonly acts: readonly Act[]
  /** When marketing went to this person on this channel in the last seven days. */
  readonly sent: readonly Date[]
  readonly zone: string
  readonly allowTestEvents: boolean
  /** Why no marketing may leave this hub at all; the law asks for a postal address in it. */
  readonly marketingRefused: string | null
}

export interface Wave {
  readonly units: number | null
  readonly told: number
  /** How many of the same wave were asked just before: they stay in their order. */
  readonly before: number
}

export type Verdict =
  | { readonly verdict: 'send'; readonly reason: 'sent'; readonly detail: null }
  | {
      readonly verdict: 'hold'
      readonly reason: string
      readonly detail: string
      readonly until: Date
      readonly localIntent: string | null
    }
  | { readonly verdict: 'drop'; readonly reason: string; readonly detail: string | null }

const SEND: Verdict = { verdict: 'send', reason: 'sent', detail: null }

/** May this message go now? The first refusal wins, and always has a reason. */
export function gate(asked: Asked): Verdict {
  return (
    uninstalled(asked) ??
    paused(asked) ??
    cancelled(asked) ??
    notTrue(asked) ??
    told(asked) ??
    overdue(asked) ??
    testEvent(asked) ??
    unreachable(asked) ??
    (asked.declaration.class === 'marketing' ? marketing(asked) : null) ??
    SEND
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
    localIntent: PAUSED,
  }
}

/** The intent of timers that wait for somebody to resume their trigger. */
export const PAUSED = 'when resumed'

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

/** One dip of a price, or one restock, is told once, and the next one only after a rest. */
function told({ declaration: { audience }, context, toldAt, now }: Asked): Verdict | null {
  if (!audience || !toldAt) return null
  const rested = new Date(toldAt.getTime() + audience.restMs)
  const fact = read(context, 'event.occurredAt')
  const knows = typeof fact === 'string' && toldAt.getTime() >= Date.parse(fact)
  if (!knows && rested <= now) return null
  return drop('refused-reentry', `told of this item at ${toldAt.toISOString()}; again from ${rested.toISOString()}`)
}

function overdue({ declaration, intendedAt, now }: Asked): Verdict | null {
  const late = now.getTime() - intendedAt.getTime()
  if (declaration.overdueMs === null || late <= declaration.overdueMs) return null
  return drop(
    'overdue',
    `meant for ${intendedAt.toISOString()}, ${minutes(late)} min ago; allowed ${minutes(declaration.overdueMs)}`,
  )
}

function testEvent({ isTest, allowTestEvents }: Asked): Verdict | null {
  return isTest && !allowTestEvents ? drop('test-event', 'ALLOW_TEST_EVENTS is off') : null
}

function unreachable({ context, address, suppressed, channel }: Asked): Verdict | null {
  const status = read(context, 'contact.status')
  if (status === 'erased') return drop('erased', null)
  if (status === 'deleted') return drop('suppressed', 'contact.deleted: deleted at the source and not seen since')
  if (!address) return drop('no-address', `no ${channel} address is known`)
  return suppressed ? drop('suppressed', suppressed) : null
}

function marketing(asked: Asked): Verdict | null {
  return (
    refusedByConsent(asked) ??
    heldBySettings(asked) ??
    heldByCap(asked) ??
    heldByQuietHours(asked) ??
    heldForStock(asked)
  )
}

const SETTINGS_MS = 3_600_000

function heldBySettings({ marketingRefused, now }: Asked): Verdict | null {
  if (!marketingRefused) return null
  const until = new Date(now.getTime() + SETTINGS_MS)
  return { verdict: 'hold', reason: 'settings', detail: marketingRefused, until, localIntent: null }
}

function refusedByConsent({ declaration, context, acts, channel }: Asked): Verdict | null {
  const own = ownYes(declaration, context, channel)
  const act = latestAct(own ? [...acts, own] : acts, channel, declaration.topic)
  if (!act) return drop('no-consent', `no act for ${channel}, ${declaration.topic}: unknown is no`)
  if (act.state === 'unsubscribed') return drop('unsubscribed', `since ${act.at.toISOString()}`)
  return act.state === 'pending' ? drop('no-consent', 'double opt-in is pending') : null
}

/** The yes given with the very thing the message is about, as an act for this message only. */
function ownYes({ consentedBy, topic }: Declaration, context: Context, channel: string): Act | null {
  if (!consentedBy || read(context, consentedBy.path) !== true) return null
  const at = read(context, consentedBy.at)
  return typeof at === 'string' ? { channel, topic, state: 'subscribed', at: new Date(at) } : null
}

function heldByCap({ sent, now, zone, declaration, intendedAt }: Asked): Verdict | null {
  const until = capFreesAt(sent, now, zone)
  if (!until) return null
  const last = declaration.overdueMs === null ? Number.POSITIVE_INFINITY : intendedAt.getTime() + declaration.overdueMs
  if (until.getTime() > last) return drop('cap', `frees at ${until.toISOString()}, after this message is overdue`)
  return { verdict: 'hold', reason: 'cap', detail: `frees at ${until.toISOString()}`, until, localIntent: null }
}

function heldByQuietHours({ now, zone, wave }: Asked): Verdict | null {
  const quiet = quietUntil(now, zone)
  if (!quiet) return null
  const until = new Date(quiet.until.getTime() + (wave?.before ?? 0))
  return { verdict: 'hold', reason: 'quiet-hours', detail: quiet.localIntent, localIntent: quiet.localIntent, until }
}

/** More people wait for an item than there are units: the rest are asked again when the wave is over. */
function heldForStock({ wave, declaration: { audience }, now }: Asked): Verdict | null {
  if (!wave || !audience?.waveMs || wave.units === null || wave.told < wave.units) return null
  const until = new Date(now.getTime() + audience.waveMs + wave.before)
  const detail = `${wave.units} in stock, ${wave.told} told within ${minutes(audience.waveMs)} min`
  return { verdict: 'hold', reason: 'stock', detail, until, localIntent: null }
}

function drop(reason: string, detail: string | null): Verdict {
  return { verdict: 'drop', reason, detail }
}

const minutes = (ms: number): number => Math.round(ms / 60_000)
