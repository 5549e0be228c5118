import { BadData } from '../errors.ts'
import type { EventDraft } from '../event.ts'
import type { Item, Plugin } from '../plugin.ts'
import type { RawRequest } from '../raw-request.ts'
import type { Settings } from '../settings.ts'
import { deepFrozen } from './deep-frozen.ts'

/** What the hub makes of a genuine request: the events, and the texts of its dead letters. */
export interface Digest {
  readonly events: readonly EventDraft[]
  readonly faults: readonly string[]
}

/** Opens and normalises a request as the hub does, on frozen input. */
export function digest<S extends Settings>(plugin: Plugin<S>, request: RawRequest, receivedAt: Date): Digest {
  const parts = plugin.open(request).map(item => digestItem(plugin, item, receivedAt))
  return { events: parts.flatMap(part => part.events), faults: parts.flatMap(part => part.faults) }
}

function digestItem<S extends Settings>(plugin: Plugin<S>, item: Item, receivedAt: Date): Digest {
  const normalise = Object.hasOwn(plugin.topics, item.topic) ? plugin.topics[item.topic] : undefined
  if (item.fault !== undefined) return { events: [], faults: [item.fault] }
  if (!normalise) return { events: [], faults: [] }
  try {
    return { events: normalise(deepFrozen({ ...item, receivedAt })), faults: [] }
  } catch (error) {
    if (error instanceof BadData) return { events: [], faults: [error.message] }
    throw error
  }
}
