import { spanWords } from '../trigger-words.ts'
import type { Asked } from './asked.ts'
import { refusedByConsent } from './consented.ts'
import { cappedBy, givesWay, type Reserved } from './frequency-cap.ts'
import { isHeldOut, isHeldOutOf } from './holdout.ts'
import { outranked } from './outranked.ts'
import { quietUntil } from './quiet-hours.ts'
import { drop, type Verdict } from './verdict.ts'

/** What is asked of marketing alone, once nothing else speaks against the message. */
export function marketing(asked: Asked): Verdict | null {
  return (
    refusedByConsent(asked) ??
    heldOut(asked) ??
    heldBySettings(asked) ??
    heldByCap(asked) ??
    heldByQuietHours(asked) ??
    heldForStock(asked) ??
    outranked(asked)
  )
}

const SETTINGS_MS = 3_600_000

function heldBySettings({ marketingRefused, now }: Asked): Verdict | null {
  if (!marketingRefused) return null
  const until = new Date(now.getTime() + SETTINGS_MS)
  return { verdict: 'hold', reason: 'settings', detail: marketingRefused, until, localIntent: null }
}

/** The salt of the share that gets no marketing at all; no trigger has this name. */
const ALL_MARKETING = '*'

function heldOut({ person, holdoutPercent, declaration }: Asked): Verdict | null {
  if (!person) return null
  if (isHeldOut(person, ALL_MARKETING, holdoutPercent))
    return drop('holdout', `one of the ${holdoutPercent} % who get no marketing (HOLDOUT_PERCENT)`)
  return isHeldOutOf(person, declaration)
    ? drop('holdout', `one of the ${declaration.holdout} % who do not get ${declaration.name}`)
    : null
}

function heldByCap(asked: Asked): Verdict | null {
  const { reserved, channel, declaration, now, place } = asked
  const counting = reserved.filter(one => !givesWay(one, declaration.priority))
  const capped = cappedBy(counting, { channel, topic: declaration.topic }, now, place.zone)
  if (!capped) return null
  const quiet = quietUntil(channel, capped.until, place)
  // Where the cap frees in quiet hours, it is these that it waits for: not until midnight, to find then that it is too late.
  const until = quiet?.until ?? capped.until
  const frees = `${capped.cap}; frees at ${capped.until.toISOString()}`
  const detail = quiet ? `${frees}, in quiet hours until ${until.toISOString()}` : frees
  if (isTooLate(asked, until)) return drop('cap', `${detail}, after this message is overdue`)
  if (quiet && declaration.quietHours === 'drop') return drop('cap', `${detail}; the trigger does not wait`)
  return { verdict: 'hold', reason: 'cap', detail, until, localIntent: null }
}

/** The messages whose place a message takes that may go: none, where there was room for it beside them. */
export function preempted({ reserved, channel, declaration, now, place }: Asked): readonly Reserved[] {
  const wanted = { channel, topic: declaration.topic }
  if (!cappedBy(reserved, wanted, now, place.zone)) return []
  return reserved.filter(one => givesWay(one, declaration.priority))
}

function heldByQuietHours(asked: Asked): Verdict | null {
  const { channel, now, place, declaration } = asked
  const quiet = quietUntil(channel, now, place)
  if (!quiet) return null
  if (declaration.quietHours === 'drop') return drop('quiet-hours', `${quiet.localIntent}; the trigger does not wait`)
  const { until, localIntent } = quiet
  if (isTooLate(asked, until)) return drop('quiet-hours', `${localIntent}, after this message is overdue`)
  return { verdict: 'hold', reason: 'quiet-hours', detail: localIntent, localIntent, until }
}

/** What is due at the last instant is decided a moment later. */
function isTooLate({ declaration: { overdueMs }, intendedAt }: Asked, until: Date): boolean {
  return overdueMs !== null && until.getTime() >= intendedAt.getTime() + overdueMs
}

/** More people wait for an item than there are units: the rest are asked again when the wave is over. */
function heldForStock({ wave, declaration: { audience }, now }: Asked): Verdict | null {
  if (!wave || !audience?.waveMs || wave.units === null || wave.told < wave.units) return null
  const until = nextMinute(now.getTime() + audience.waveMs)
  const detail = `${wave.units} in stock, ${wave.told} told within ${spanWords(audience.waveMs)}`
  return { verdict: 'hold', reason: 'stock', detail, until, localIntent: null }
}

/** Who is held within one minute is due together, so that who has waited longest comes first again. */
const nextMinute = (ms: number): Date => new Date(Math.ceil(ms / 60_000) * 60_000)
