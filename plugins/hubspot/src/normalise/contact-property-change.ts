import { type JsonObject, type Normalise } from '@beckon/plugin-kit'
import { propertyText, textOf } from '../read.ts'
import { bodyOf, contactId, draft } from './draft.ts'
import { OPT_OUT, optedOut } from './opt-out.ts'
import { personOf } from './person.ts'

/** One property of a contact got a new value. */
export const contactPropertyChanged: Normalise = item => {
  const change = bodyOf(item)
  const id = contactId(item)
  const property = textOf(change.propertyName)
  const value = told(change)
  if (property === null || value === undefined) {
    return [draft(item, { type: 'contact.updated', person: { id }, data: { ...(property && { property }) } })]
  }
  if (optedOut(property, value)) return [draft(item, { type: 'consent.changed', person: { id }, data: OPT_OUT })]
  const person = personOf(id, new Map([[property, value]]))
  // What is known of the person stands in the person, once, so that erasing and merging find it.
  const data = person.fields || person.alsoKnownAs ? { property } : { property, value }
  return [draft(item, { type: 'contact.updated', person, data })]
}

// HubSpot does not tell the value of a sensitive property: it writes this word.
const WITHHELD = 'REDACTED'

function told({ propertyValue, isSensitive }: JsonObject): string | undefined {
  return isSensitive === true || propertyValue === WITHHELD ? undefined : propertyText(propertyValue)
}
