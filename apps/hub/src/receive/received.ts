import type { Item } from '@beckon/plugin-kit'
import { derivedId } from '../ids.ts'
import type { Place } from './admission.ts'

/** A genuine request as this stage hands it on. */
export interface Received {
  readonly tenantId: string
  readonly id: string
  readonly plugin: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly receivedAt: Date
  readonly items: readonly ReceivedItem[]
}

export interface ReceivedItem {
  readonly id: string
  /** Its place among all events of the request, which is opened again when it is digested. */
  readonly position: number
  readonly account: string
  readonly topic: string
  readonly sourceId: string
  readonly state: 'waiting' | 'ignored'
}

export function receivedItem(
  plugin: string,
  { tenantId, account, admitted }: Place,
  { id, topic }: Pick<Item, 'id' | 'topic'>,
  position: number,
): ReceivedItem {
  return {
    // What was not admitted must not pass for a duplicate of itself when it comes the right way.
    id: derivedId('item', tenantId, plugin, account, id, ...(admitted ? [] : ['not admitted'])),
    position,
    account,
    topic,
    sourceId: id,
    state: admitted ? 'waiting' : 'ignored',
  }
}
