/** One explicit act of a person about being written to. */
export interface Act {
  /** The event that says it; null: what the message in question is about. */
  readonly eventId: string | null
  readonly channel: string
  /** Null: every topic of the channel. */
  readonly topic: string | null
  readonly state: 'subscribed' | 'unsubscribed' | 'pending'
  readonly at: Date
}

/** Between acts of one instant the one that says no counts; of those that say the same, always the same one. */
const WEIGHT = { subscribed: 0, pending: 1, unsubscribed: 2 } as const

/** The act that counts for a channel and topic: the latest by source time, whatever came in last. */
export function latestAct(acts: readonly Act[], channel: string, topic: string | null): Act | undefined {
  let latest: Act | undefined
  for (const act of acts) {
    if (act.channel !== channel || (act.topic !== null && act.topic !== topic)) continue
    if (!latest || isLater(act, latest)) latest = act
  }
  return latest
}

/** What a person had said of a channel as a whole before an instant. */
export function stateBefore(acts: readonly Act[], channel: string, instant: Date): Act['state'] | null {
  const earlier = acts.filter(({ at, topic }) => at < instant && topic === null)
  return latestAct(earlier, channel, null)?.state ?? null
}

function isLater(left: Act, right: Act): boolean {
  const difference = left.at.getTime() - right.at.getTime()
  if (difference !== 0) return difference > 0
  if (left.state !== right.state) return WEIGHT[left.state] > WEIGHT[right.state]
  return (left.eventId ?? '') > (right.eventId ?? '')
}
