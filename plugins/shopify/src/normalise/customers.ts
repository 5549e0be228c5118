import type { EventType, Normalise } from '@beckon/plugin-kit'
import { customerPerson } from '../person.ts'
import { ownIdOf, textOf } from '../read.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A customer was made: by an account, by the merchant, or by a guest's checkout. Not a wish to hear from the shop. */
export const customerCreated = customerEvent('contact.created', ['created_at', 'updated_at'])

/** A customer was changed. An account that is enabled or disabled is a change like any other: neither is a ban. */
export const customerUpdated = customerEvent('contact.updated', ['updated_at', 'created_at'])

/** A customer was deleted. The body has the id and no time. */
export const customerDeleted: Normalise = item => {
  const id = ownIdOf(bodyOf(item))
  if (!id) throw nameless(item, 'shopify-no-customer', 'id')
  return [draft(item, 'contact.deleted', versionOf(item), { person: { id: `customer/${id}` }, data: {} })]
}

/** Two customers became one. A merge that was only asked for, or failed, says nothing: both are there still. */
export const customersMerged: Normalise = item => {
  const body = bodyOf(item)
  if (textOf(body.status)?.toLowerCase() !== 'completed') return []
  const kept = ownIdOf({ admin_graphql_api_id: body.admin_graphql_api_customer_kept_id ?? null })
  const deleted = ownIdOf({ admin_graphql_api_id: body.admin_graphql_api_customer_deleted_id ?? null })
  if (!kept || !deleted) throw nameless(item, 'shopify-no-customer', 'customer kept and customer deleted')
  const survivor = `customer/${kept}`
  const data = { survivor, merged: [`customer/${deleted}`] }
  return [draft(item, 'contact.merged', versionOf(item), { person: { id: survivor }, data })]
}

function customerEvent(type: EventType, versions: readonly string[]): Normalise {
  return item => {
    const person = customerPerson(bodyOf(item))
    if (!person.id && !person.email) throw nameless(item, 'shopify-no-customer', 'id and no e-mail address')
    return [draft(item, type, versionOf(item, ...versions), { person, data: {} })]
  }
}
