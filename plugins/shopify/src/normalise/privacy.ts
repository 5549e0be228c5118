import {
  type EventDraft,
  type Json,
  type JsonObject,
  type Normalise,
  objectOf,
  type Person,
  type PrivacyRequest,
} from '@beckon/plugin-kit'
import { emailOf, idOf, ownIdOf, phoneOf } from '../read.ts'
import { bodyOf, draft, nameless, type Received, versionOf } from './draft.ts'

// What Shopify asks of every app (shopify.dev: privacy-law-compliance). These bodies have no time: it is when the
// request was triggered. None of this needs a token: shops that took the app out send them, too.

/** A person asked the merchant for their data. */
export const dataRequested: Normalise = item => {
  const body = bodyOf(item)
  const id = idOf(objectOf(body.data_request)?.id)
  return [requested(item, { kind: 'export', id, orders: idsOf(body.orders_requested) })]
}

/** A person is to be forgotten. */
export const customerRedacted: Normalise = item => [
  requested(item, { kind: 'erase', orders: idsOf(bodyOf(item).orders_to_redact) }),
]

/** A shop took the app out: all that came from it until then is to be forgotten. */
export const shopRedacted: Normalise = item => {
  const asked = versionOf(item)
  const endedAt = new Date(asked.getTime() - SINCE_UNINSTALL_MS).toISOString()
  return [draft(item, 'privacy.requested', asked, { data: { privacy: { kind: 'erase-account', endedAt } } })]
}

// shopify.dev: privacy-law-compliance, "48 hours after a store owner uninstalls your app".
const SINCE_UNINSTALL_MS = 48 * 3_600_000

/** Every name is said: one who bought as a guest is known by the address alone, and by no id of theirs. */
function requested(item: Received, privacy: PrivacyRequest): EventDraft {
  const person = personIn(objectOf(bodyOf(item).customer))
  if (Object.keys(person).length === 0 && !privacy.orders?.length) {
    throw nameless(item, 'shopify-nobody-to-find', 'customer id, no address and no order')
  }
  return draft(item, 'privacy.requested', versionOf(item), { person, data: { privacy } })
}

function personIn(customer: JsonObject | null): Person {
  const [id, email, phone] = [ownIdOf(customer), emailOf(customer?.email), phoneOf(customer?.phone)]
  return { ...(id && { id: `customer/${id}` }), ...(email && { email }), ...(phone && { phone }) }
}

function idsOf(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.map(idOf).filter(id => id !== null) : []
}
