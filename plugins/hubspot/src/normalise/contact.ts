import type { EventData, EventType, Normalise } from '@beckon/plugin-kit'
import { contactId, draft } from './draft.ts'

/** HubSpot names only the id: the address comes with the property changes that belong to the creation. */
export const contactCreated = aboutContact('contact.created')

/** Soft: a deleted contact can be restored, so nothing is erased. */
export const contactDeleted = aboutContact('contact.deleted')

/** A deletion under the GDPR: final. */
export const contactErased = aboutContact('contact.erased')

export const contactRestored = aboutContact('contact.updated', { restored: true })

function aboutContact(type: EventType, data: EventData = {}): Normalise {
  return item => [draft(item, { type, person: { id: contactId(item) }, data })]
}
