import type { Somebody } from '../story/people.ts'
import { counter, type Delivery } from './delivery.ts'

/** Events of the shop's CRM, with the fields that HubSpot gives them (developers.hubspot.com: webhooks). */

const nextEvent = counter(100_000)

interface Entry {
  readonly subscriptionType: string
  readonly [more: string]: unknown
}

/** One request: HubSpot puts up to a hundred events into one. */
function request(at: Date, of: Somebody, entries: readonly Entry[]): Delivery {
  const body = entries.map(entry => ({
    eventId: nextEvent(),
    subscriptionId: 310_077,
    portalId: 44_110_022,
    appId: 990_011,
    occurredAt: at.getTime(),
    attemptNumber: 0,
    objectId: of.id,
    ...entry,
  }))
  return { platform: 'hubspot', body }
}

const changed = (propertyName: string, propertyValue: string): Entry => ({
  subscriptionType: 'contact.propertyChange',
  propertyName,
  propertyValue,
})

/** A contact is made: it is named by its id, and the address comes as a change of property. */
export function contactMade(at: Date, of: Somebody): Delivery {
  const made = { subscriptionType: 'contact.creation' }
  return request(at, of, [made, changed('email', of.email), changed('firstname', of.firstName)])
}

/** The contact wants no e-mail at all any more. */
export function optedOut(at: Date, of: Somebody): Delivery {
  return request(at, of, [changed('hs_email_optout', 'true')])
}
