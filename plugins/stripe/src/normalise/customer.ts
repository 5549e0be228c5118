import type { ContactFields, Normalise, Person } from '@beckon/plugin-kit'
import { draft, previouslyOf, type Received, subjectId, subjectOf } from './draft.ts'
import { fieldsOf } from './person.ts'
import { usualCards } from './usual-card.ts'

/** A customer was made, by the merchant or by a checkout. */
export const customerCreated: Normalise = item => [
  draft(item, { type: 'contact.created', person: personOf(item, fieldsOf(subjectOf(item))), data: {} }),
  ...usualCards(item),
]

/** A customer was changed. What the change took away is known to be empty now; what never was there says nothing. */
export const customerUpdated: Normalise = item => {
  const before = Object.keys(fieldsOf(previouslyOf(item)))
  const fields = { ...Object.fromEntries(before.map(name => [name, null])), ...fieldsOf(subjectOf(item)) }
  return [draft(item, { type: 'contact.updated', person: personOf(item, fields), data: {} }), ...usualCards(item)]
}

function personOf(item: Received, fields: ContactFields): Person {
  return {
    id: `customer/${subjectId(item)}`,
    ...(fields.email && { email: fields.email }),
    ...(fields.phone && { phone: fields.phone }),
    ...(Object.keys(fields).length > 0 && { fields }),
  }
}
