import { type JsonObject, objectOf, objectsOf } from '@beckon/plugin-kit'
import { PERSON_PROPERTIES } from './normalise/person.ts'
import { instantOf, propertyText, textOf } from './read.ts'

// A workflow's "Send a webhook" action posts the object in the shape of the v1 API. A contact is known by its `vid`;
// others carry their object type id (developers.hubspot.com "understanding-the-crm": object type ids).
const TOPICS: ReadonlyMap<string, string> = new Map([
  ['0-1', 'workflow.contact'],
  ['0-2', 'workflow.company'],
  ['0-3', 'workflow.deal'],
])

/** The topic of an object that a workflow posted; null when it does not say what it is. */
export function workflowTopic(record: JsonObject): string | null {
  if (record.vid !== undefined) return 'workflow.contact'
  const type = textOf(record.objectTypeId)
  return type && (TOPICS.get(type) ?? `workflow.${type}`)
}

export interface Property {
  readonly value: string
  readonly changedAt: Date | null
}

/** A property of the object with the time of its last change; undefined when it was never set. */
export function propertyOf(record: JsonObject, name: string): Property | undefined {
  const property = objectOf(objectOf(record.properties)?.[name])
  const value = propertyText(property?.value)
  if (value === undefined) return undefined
  const versions = objectsOf(property?.versions).map(version => instantOf(version.timestamp))
  return { value, changedAt: newest(versions) }
}

/**
 * When the person's properties were last changed, null if that is not said. Not `lastmodifieddate`: statistics that
 * HubSpot keeps on the contact move that too.
 */
export function lastChange(record: JsonObject): Date | null {
  return newest(PERSON_PROPERTIES.map(name => propertyOf(record, name)?.changedAt ?? null))
}

function newest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((latest, next) => (next && (!latest || next > latest) ? next : latest), null)
}
