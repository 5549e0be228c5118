import { createHash } from 'node:crypto'
import { type Item, type Json, type JsonObject, jsonOf, objectOf, type RawRequest } from '@beckon/plugin-kit'
import { instantOf, textOf } from './read.ts'
import { lastChange, workflowTopic } from './workflow.ts'

/** A list of events from the app's subscriptions, or the one object that a workflow's "Send a webhook" action posts. */
export function open(request: RawRequest): readonly Item[] {
  const body = jsonOf(request.body)
  if (body === undefined) return [faulty(request, 'the body is not JSON that can be read')]
  if (!Array.isArray(body)) return [openWorkflow(body, request)]
  return body.map((entry, position) => openEvent(entry, position, request))
}

function openEvent(entry: Json, position: number, request: RawRequest): Item {
  const event = objectOf(entry)
  const account = textOf(event?.portalId)
  const type = textOf(event?.subscriptionType)
  if (!event || !account || !type) {
    return faulty(request, `entry ${position} lacks portalId or subscriptionType, which every event has`, position)
  }
  const topic = topicOf(type, textOf(event.objectTypeId))
  const occurredAt = instantOf(event.occurredAt)
  return { id: idOf(event, account, topic), topic, account, occurredAt, isTest: isTest(event), body: event }
}

// Type ids (developers.hubspot.com "understanding-the-crm": object type ids).
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['0-1', 'contact'],
  ['0-5', 'ticket'],
])

/** Both families of subscriptions under one name: `object.creation` of a contact is `contact.creation`. */
function topicOf(subscriptionType: string, objectTypeId: string | null): string {
  if (!subscriptionType.startsWith('object.') || !objectTypeId) return subscriptionType
  const family = FAMILIES.get(objectTypeId)
  return family ? `${family}${subscriptionType.slice(6)}` : `${subscriptionType}:${objectTypeId}`
}

/**
 * `eventId` alone is "not guaranteed to be unique" (developers.hubspot.com, webhooks), and `attemptNumber` differs
 * between deliveries of one event. The topic says which kind of object: object ids are unique only within theirs.
 */
function idOf(event: JsonObject, account: string, topic: string): string {
  const parts = [account, topic, subjectOf(event), event.propertyName, event.occurredAt, event.eventId]
  return parts.map(part => textOf(part) ?? '').join(':')
}

// An association has two ends and no objectId; a merge may name only the outcome.
function subjectOf({ objectId, newObjectId, primaryObjectId, fromObjectId, toObjectId }: JsonObject): string {
  return textOf(objectId ?? newObjectId ?? primaryObjectId) ?? `${textOf(fromObjectId)}>${textOf(toObjectId)}`
}

// The "Test" button of the app's webhook settings sends these two ids.
function isTest({ eventId, objectId }: JsonObject): boolean {
  return textOf(eventId) === '100' && textOf(objectId) === '123'
}

function openWorkflow(body: Json, request: RawRequest): Item {
  const record = objectOf(body)
  const account = textOf(record?.['portal-id'] ?? record?.portalId)
  const topic = record && workflowTopic(record)
  if (!record || !account || !topic) {
    return faulty(request, 'the object names no portal or no kind; let the workflow send all properties, unchanged')
  }
  // A workflow's request has no event id. The same body says nothing new, so its hash is the id.
  const id = `${topic}:${hashOf(request)}`
  return { id, topic, account, occurredAt: lastChange(record), isTest: false, body: record }
}

function faulty(request: RawRequest, fault: string, position?: number): Item {
  const id = ['unreadable', hashOf(request), position].filter(part => part !== undefined).join(':')
  return { id, topic: 'unreadable', account: 'unknown', occurredAt: null, isTest: false, body: null, fault }
}

function hashOf(request: RawRequest): string {
  return createHash('sha256').update(request.body).digest('hex')
}
