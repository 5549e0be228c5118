import { BadData, type EventDraft, type Item, type Normalise, type Plugin } from '@beckon/plugin-kit'
import type { Event } from '../event.ts'
import { derivedId } from '../ids.ts'
import { allNearest } from '../nearest.ts'

/** An inbox item, opened again from its raw request. */
export interface OpenedItem {
  readonly tenantId: string
  readonly id: string
  readonly plugin: string
  readonly receivedAt: Date
  readonly item: Item
}

/** What became of an item: its events, or why it has none. */
export type Normalised =
  | { readonly state: 'done'; readonly events: readonly Event[] }
  | { readonly state: 'ignored'; readonly error?: Fault }
  | { readonly state: 'dead'; readonly error: Fault }

/** Why an item is a dead letter, or probably should not have been ignored: a stable code and what to do about it. */
export interface Fault {
  readonly code: string
  readonly message: string
}

type Read = Pick<Plugin, 'topics' | 'topicsByHand'>

/** Vendor item → events. Pure: the plugin's own function does the reading; a fault of one item stays its own. */
export function normalise(opened: OpenedItem, plugin: Read): Normalised {
  const { item } = opened
  if (item.fault) return { state: 'dead', error: { code: 'unreadable', message: advice(opened, item.fault) } }
  const read = Object.hasOwn(plugin.topics, item.topic) ? plugin.topics[item.topic] : undefined
  if (!read) return { state: 'ignored', ...slipOfThePen(opened, plugin) }
  try {
    const drafts = draftsOf(opened, read)
    if (!drafts.length) return { state: 'ignored' }
    return { state: 'done', events: drafts.map((draft, index) => eventOf(opened, draft, index)) }
  } catch (error) {
    return { state: 'dead', error: faultOf(opened, error) }
  }
}

function slipOfThePen({ plugin, item }: OpenedItem, { topics, topicsByHand }: Read): { readonly error?: Fault } {
  const meant = topicsByHand ? allNearest(item.topic, Object.keys(topics)) : []
  if (!meant.length) return {}
  const words = meant.map(topic => `"${topic}"`).join(' or ')
  const message = `${plugin}: saw "${item.topic}"; did you mean ${words}? Send it again under another id, because under its own it counts as a duplicate.`
  return { error: { code: 'unknown-type', message } }
}

function draftsOf({ item, receivedAt }: OpenedItem, read: Normalise): readonly EventDraft[] {
  return read({ ...item, receivedAt })
}

function eventOf(opened: OpenedItem, draft: EventDraft, index: number): Event {
  return {
    tenantId: opened.tenantId,
    id: derivedId('event', opened.tenantId, opened.id, String(index)),
    type: draft.type,
    source: opened.plugin,
    account: opened.item.account,
    itemId: opened.id,
    occurredAt: notFromTheFuture(draft.occurredAt, opened.receivedAt),
    receivedAt: opened.receivedAt,
    isTest: opened.item.isTest || draft.isTest === true,
    person: draft.person,
    data: draft.data,
  }
}

const DAY_MS = 86_400_000

// A clock that runs far ahead would win every comparison of versions for as long as it is ahead.
function notFromTheFuture(occurredAt: Date, receivedAt: Date): Date {
  return occurredAt.getTime() > receivedAt.getTime() + DAY_MS ? receivedAt : occurredAt
}

function faultOf(opened: OpenedItem, error: unknown): Fault {
  if (error instanceof BadData) return { code: error.code, message: advice(opened, error.message) }
  const what = error instanceof Error ? error.name : 'something that is not an error'
  return { code: 'bug', message: advice(opened, `its normaliser threw ${what}, which is a bug of the plugin`) }
}

function advice({ plugin, item, id }: OpenedItem, fault: string): string {
  return `${plugin}: ${item.topic}: ${fault}. Kept as a dead letter: if plugins/${plugin} is at fault, correct it and POST /admin/api/inbox/${id}/replay.`
}
