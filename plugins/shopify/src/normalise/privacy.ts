import {
  type EventDraft,
  type Json,
  type Normalise,
  objectOf,
  type Person,
  type PrivacyRequest,
} from '@beckon/plugin-kit'
import { emailOf, idOf, ownIdOf, phoneOf } from '../read.ts'
import { bodyOf, draft, nameless, type Received, versionOf } from './draft.ts'

// What Shopify asks of every app (shopify.dev: privacy-law-compliance). These bodies have no time: it is when the
// request was triggered. None of this needs a token: shops that took the app out send them, too.

/** A person asked the merchant for their data. Every way to find the person helps. */
export const dataRequested: Normalise = item => {
  const body = bodyOf(item)
  const id = idOf(objectOf(body.data_request)?.id)
  const orders = idsOf(body.orders_requested)
  return [requested(item, { kind: 'export', id, orders }, { ...idIn(body.customer), ...addressesIn(body.customer) })]
}

/**
 * A person is to be forgotten. The id and the orders decide: the address may be that of a customer who came back since.
 * Only where there is neither is the address all there is.
 */
export const customerRedacted: Normalise = item => {
  const body = bodyOf(item)
  const orders = idsOf(body.orders_to_redact)
  const id = idIn(body.customer)
  return [requested(item, { kind: 'erase', orders }, id.id || orders.length ? id : addressesIn(body.customer))]
}

/** A shop took the app out 48 hours ago: all that came from it is to be forgotten. */
export const shopRedacted: Normalise = item => [
  draft(item, 'privacy.requested', versionOf(item), { data: { privacy: { kind: 'erase-account' } } }),
]

function requested(item: Received, privacy: PrivacyRequest, person: Person): EventDraft {
  if (Object.keys(person).length === 0 && !privacy.orders?.length) {
    throw nameless(item, 'shopify-nobody-to-find', 'customer id, no address and no order')
  }
  return draft(item, 'privacy.requested', versionOf(item), { person, data: { privacy } })
}

function idIn(customer: Json | undefined): Person {
  const id = ownIdOf(objectOf(customer))
  return id ? { id: `customer/${id}` } : {}
}

function addressesIn(customer: Json | undefined): Person {
  const [email, phone] = [emailOf(objectOf(customer)?.email), phoneOf(objectOf(customer)?.phone)]
  return { ...(email && { email }), ...(phone && { phone }) }
}

function idsOf(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.map(idOf).filter(id => id !== null) : []
}
