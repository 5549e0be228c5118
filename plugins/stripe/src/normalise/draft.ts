import {
  BadData,
  type EventData,
  type EventDraft,
  type EventType,
  type JsonObject,
  type Normalise,
  objectOf,
  type Person,
} from '@beckon/plugin-kit'
import { textOf } from '../read.ts'

export type Received = Parameters<Normalise>[0]

/** What an event says; some of Stripe's objects name no person. */
interface Said {
  readonly type: EventType
  readonly person: Person | undefined
  readonly data: EventData
}

/** An event at the item's time, marked as a test where the item is one. */
export function draft(item: Received, { type, person, data }: Said): EventDraft {
  const occurredAt = item.occurredAt ?? item.receivedAt
  return { type, occurredAt, ...(item.isTest && { isTest: true }), ...(person && { person }), data }
}

/** The instant of an item, as text. */
export function happenedAt({ occurredAt, receivedAt }: Received): string {
  return (occurredAt ?? receivedAt).toISOString()
}

/** The object that the event is about, as it was when the event happened. */
export function subjectOf(item: Received): JsonObject {
  return objectOf(dataOf(item).object) ?? {}
}

/** What the object held before, of the fields that the event changed. */
export function previouslyOf(item: Received): JsonObject {
  return objectOf(dataOf(item).previous_attributes) ?? {}
}

function dataOf(item: Received): JsonObject {
  return objectOf(objectOf(item.body)?.data) ?? {}
}

/** The id of the object that the event is about. */
export function subjectId(item: Received): string {
  return required(item, 'id', textOf(subjectOf(item).id))
}

/** A part of the object's identity; throws when it is not there. */
export function required(item: Received, field: string, value: string | null): string {
  if (value !== null) return value
  throw new BadData('stripe-no-identity', `${item.id}: data.object has no ${field}; expected what tells it from others`)
}
