import type { EventDraft, Normalise } from '@beckon/plugin-kit'
import { textOf } from '../read.ts'
import { propertyOf } from '../workflow.ts'
import { bodyOf, draft, personId, type Received } from './draft.ts'
import { OPT_OUT, OPT_OUT_PROPERTY, optedOut } from './opt-out.ts'
import { PERSON_PROPERTIES, personOf } from './person.ts'

/** A contact with all its properties, as a workflow posted it. */
export const workflowContact: Normalise = item => {
  const record = bodyOf(item)
  // A merged contact keeps its own `vid`; the canonical one is the contact it lives on as.
  const id = personId(item, textOf(record['canonical-vid'] ?? record.vid ?? record.objectId), 'vid')
  const properties = new Map<string, string>()
  for (const name of PERSON_PROPERTIES) {
    const property = propertyOf(record, name)
    if (property) properties.set(name, property.value)
  }
  return [draft(item, { type: 'contact.updated', person: personOf(id, properties), data: {} }), ...withdrawal(item, id)]
}

function withdrawal(item: Received, id: string): EventDraft[] {
  const optOut = propertyOf(bodyOf(item), OPT_OUT_PROPERTY)
  if (!optOut || !optedOut(OPT_OUT_PROPERTY, optOut.value)) return []
  const occurredAt = optOut.changedAt ?? item.occurredAt
  return [draft({ ...item, occurredAt }, { type: 'consent.changed', person: { id }, data: OPT_OUT })]
}
