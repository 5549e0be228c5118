import { derivedId } from '../ids.ts'
import { type Received, receivedItem } from './received.ts'

/** The name that the hub's own facts carry in the inbox, beside those of the plugins. */
export const OWN = 'hub'

/** A fact that the hub states itself: an unsubscribe, a click, a note. */
export interface OwnFact {
  /** What copies of it share: it counts once. */
  readonly id: string
  readonly topic: string
  /** When it happened, if not when it is stored. */
  readonly at?: Date
  readonly contactId: string
  readonly [more: string]: unknown
}

/** A fact of our own as a request: it goes the same way as everything else. `admitted`: whether it counts. */
export function ownRequest(tenantId: string, fact: OwnFact, receivedAt: Date, admitted = true): Received {
  const { at = receivedAt } = fact
  return {
    tenantId,
    id: derivedId('request', tenantId, fact.id),
    plugin: OWN,
    url: '',
    headers: {},
    body: Buffer.from(JSON.stringify({ ...fact, at: at.toISOString() })),
    receivedAt,
    items: [receivedItem(OWN, { tenantId, account: tenantId, admitted }, fact, 0)],
  }
}
