import { BadData, type EventDraft, type JsonObject, type Normalise, objectOf } from '@beckon/plugin-kit'
import { textOf } from '../read.ts'

export type Received = Parameters<Normalise>[0]

/** What an event says; a ticket names no person. */
type Said = Pick<EventDraft, 'type' | 'person' | 'data'>

/** An event at the item's time, marked as a test where the item is one. */
export function draft(item: Received, { type, person, data }: Said): EventDraft {
  const occurredAt = item.occurredAt ?? item.receivedAt
  return { type, occurredAt, ...(item.isTest && { isTest: true }), ...(person && { person }), data }
}

/** The item's body, an object since it was opened. */
export function bodyOf(item: Received): JsonObject {
  return objectOf(item.body) ?? {}
}

/** The person id of the contact that the event is about. */
export function contactId(item: Received): string {
  return personId(item, textOf(bodyOf(item).objectId), 'objectId')
}

/** A contact's id with its kind; throws when there is none, naming the field that should hold it. */
export function personId(item: Received, id: string | null, field: string): string {
  if (id !== null) return `contact/${id}`
  throw new BadData(
    'hubspot-no-contact-id',
    `portal ${item.account}: the event has no ${field}; expected the contact's id`,
  )
}
