import type { EventType, Normalise } from '@beckon/plugin-kit'
import { customerPerson } from '../person.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A customer was made: by an account, by the merchant, or by a guest's checkout. Not a wish to hear from the shop. */
export const customerCreated = customerEvent('contact.created', ['created_at', 'updated_at'])

/** A customer was changed. */
export const customerUpdated = customerEvent('contact.updated', ['updated_at', 'created_at'])

function customerEvent(type: EventType, versions: readonly string[]): Normalise {
  return item => {
    const person = customerPerson(bodyOf(item))
    if (!person.id && !person.email) throw nameless(item, 'shopify-no-customer', 'id and no e-mail address')
    return [draft(item, type, versionOf(item, ...versions), { person, data: {} })]
  }
}
