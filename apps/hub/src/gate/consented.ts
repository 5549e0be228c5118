import { type Context, type Declaration, read } from '@beckon/trigger-kit'
import type { Asked } from './asked.ts'
import { type Act, latestAct } from './consent.ts'
import { drop, type Verdict } from './verdict.ts'

/** Marketing needs a yes to its topic on its channel, and no later no. */
export function refusedByConsent(asked: Asked): Verdict | null {
  const { channel, declaration } = asked
  const act = countingAct(asked)
  if (!act) return drop('no-consent', `no act for ${channel}, ${declaration.topic}: unknown is no`)
  if (act.state === 'unsubscribed') return drop('unsubscribed', `no ${wordsOf(act, declaration)}`)
  return act.state === 'pending' ? drop('no-consent', `double opt-in is pending ${wordsOf(act, declaration)}`) : null
}

/** What allows a message, for the record: the person's yes; null of what needs none. */
export function allowedBy(asked: Asked): string | null {
  const act = asked.declaration.class === 'marketing' && countingAct(asked)
  return act ? `yes ${wordsOf(act, asked.declaration)}` : null
}

/** To what an act is, when it was done, and the event that says it, if that is not what the message is about. */
function wordsOf({ eventId, channel, topic, at }: Act, { consentedBy }: Declaration): string {
  const when = `of ${at.toISOString()}`
  if (!eventId) return `to this by ${consentedBy?.path}, ${when}`
  return `to ${channel}, ${topic ?? 'every topic'}, ${when}, event ${eventId}`
}

function countingAct({ declaration, context, acts, channel }: Asked): Act | undefined {
  const own = ownYes(declaration, context, channel)
  return latestAct(own ? [...acts, own] : acts, channel, declaration.topic)
}

/** The yes given with the very thing the message is about, as an act for this message only. */
function ownYes({ consentedBy, topic }: Declaration, context: Context, channel: string): Act | null {
  if (!consentedBy || read(context, consentedBy.path) !== true) return null
  const at = read(context, consentedBy.at)
  return typeof at === 'string' ? { eventId: null, channel, topic, state: 'subscribed', at: new Date(at) } : null
}
