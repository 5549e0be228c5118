import type { Post } from './hub.ts'

/** Webhooks of an invented portal, as HubSpot words them; what a story needs to say is an argument. */
const PORTAL = 44_110_022

/** The two ways to subscribe to one and the same thing: by the contact's own topics, or by those of all objects. */
export type Family = 'contact' | 'object'

export interface ContactFacts {
  readonly contactId?: number
  readonly family?: Family
  readonly [more: string]: unknown
}

let events = 100_000

function event(kind: string, at: Date, { contactId = 501, family = 'contact', ...more }: ContactFacts): Entry {
  events++
  return {
    eventId: events,
    subscriptionId: 310_077,
    portalId: PORTAL,
    appId: 990_011,
    occurredAt: at.getTime(),
    subscriptionType: `${family}.${kind}`,
    ...(family === 'object' && { objectTypeId: '0-1' }),
    attemptNumber: 0,
    objectId: contactId,
    ...more,
  }
}

export type Entry = Readonly<Record<string, unknown>>

/** One request with these entries; HubSpot puts up to a hundred into one. */
export const batch = (...entries: Entry[]): Post => ({ body: entries })

/** contact.creation: it names the contact by its id only. */
export const contactCreated = (at: Date, facts: ContactFacts = {}): Entry => event('creation', at, facts)

/** contact.propertyChange. */
export function propertyChanged(
  at: Date,
  propertyName: string,
  propertyValue: string,
  facts: ContactFacts = {},
): Entry {
  return event('propertyChange', at, { ...facts, propertyName, propertyValue })
}

/** contact.deletion: soft, HubSpot can restore it. */
export const contactDeleted = (at: Date, facts: ContactFacts = {}): Entry => event('deletion', at, facts)

/** contact.merge of some contacts into the first of them. */
export function contactsMerged(at: Date, into: number, merged: readonly number[], facts: ContactFacts = {}): Entry {
  return event('merge', at, { ...facts, contactId: into, primaryObjectId: into, mergedObjectIds: merged })
}
