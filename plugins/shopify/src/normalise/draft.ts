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
import { instantOf } from '../read.ts'

export type Received = Parameters<Normalise>[0]

/** The item's body; empty where it is no object. */
export function bodyOf(item: Received): JsonObject {
  return objectOf(item.body) ?? {}
}

/** The first of the body's times that can be read: the version of what it says. Else when the request was triggered. */
export function versionOf(item: Received, ...names: readonly string[]): Date {
  const body = bodyOf(item)
  const times = names.map(name => instantOf(body[name]))
  return times.find(time => time !== null) ?? item.occurredAt ?? item.receivedAt
}

/** An event about a person, as far as the body names one; a test where the item or the order is one. */
export function draft(
  item: Received,
  type: EventType,
  occurredAt: Date,
  { person = {}, data }: { readonly person?: Person; readonly data: EventData },
): EventDraft {
  const isTest = item.isTest || bodyOf(item).test === true
  return { type, occurredAt, ...(Object.keys(person).length > 0 && { person }), ...(isTest && { isTest }), data }
}

/** The fault of a body that does not say what it is about. */
export function nameless(item: Received, code: string, expected: string): BadData {
  return new BadData(
    code,
    `${item.id} of ${item.account} has no ${expected}; compare the payload with the version in shopify.app.toml`,
  )
}
