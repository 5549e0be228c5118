import { createHash } from 'node:crypto'
import { type Item, type Json, jsonOf, objectOf, type RawRequest } from '@beckon/plugin-kit'
import { idOf, instantOf, textOf } from './read.ts'
import { OWN_TOPIC, RESERVED } from './types.ts'

/** The merchant has one site here, whatever servers send its events. */
export const ACCOUNT = 'site'

/** One item for each entry of `{ "events": […] }`. */
export function open(request: RawRequest): readonly Item[] {
  const events = objectOf(jsonOf(request.body))?.events
  if (!Array.isArray(events)) return [faulty(request.body, 0, 'the body is not a JSON object with a list `events`')]
  return events.map((entry, position) => openEvent(entry, position, request.body))
}

function openEvent(entry: Json, position: number, body: Buffer): Item {
  const event = objectOf(entry)
  const id = idOf(event?.id)
  const type = textOf(event?.type)
  if (!event || !id || !type) {
    const fault = `entry ${position} of events lacks id or type; expected an object with both, the id up to 255 characters`
    return faulty(body, position, fault)
  }
  const occurredAt = instantOf(event.at)
  const item = { id, topic: topicOf(type), account: ACCOUNT, occurredAt, isTest: false, body: event }
  return RESERVED.has(type) ? { ...item, fault: reserved(id, type) } : item
}

function topicOf(type: string): string {
  return /^x\../.test(type) ? OWN_TOPIC : type
}

function reserved(id: string, type: string): string {
  return `event ${id}: ${type} is not for your servers to state; choose a type that docs/events.md says they may, or one of your own, x.…`
}

function faulty(body: Buffer, position: number, fault: string): Item {
  const id = `unreadable:${createHash('sha256').update(body).digest('hex')}:${position}`
  return { id, topic: 'unreadable', account: ACCOUNT, occurredAt: null, isTest: false, body: null, fault }
}
