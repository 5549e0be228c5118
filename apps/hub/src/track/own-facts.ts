import { BadData, type ContactFields, type Item, type Json, type Plugin, parseJson } from '@beckon/plugin-kit'
import type { Named } from '../event.ts'

/** How the hub's own facts are read back from the inbox: the same two functions as a plugin's, and no way in from outside. */
export const ownFacts: Pick<Plugin, 'open' | 'topics'> = {
  open: request => [itemOf(parseJson(request.body))],
  topics: {
    'message.unsubscribed': item => {
      const { contactId, channel, wording } = item.body as { contactId: string; channel: 'email'; wording: string }
      if (!item.occurredAt) throw new BadData('own-fact', `fact ${item.id} has no time`)
      const person: Named = { contactId }
      const consent = { channel, state: 'unsubscribed' as const, wording }
      return [{ type: 'message.unsubscribed', occurredAt: item.occurredAt, person, data: { consent } }]
    },
    'message.clicked': item => {
      const { contactId, messageId } = item.body as { contactId: string; messageId: string }
      if (!item.occurredAt) throw new BadData('own-fact', `fact ${item.id} has no time`)
      const person: Named = { contactId }
      return [{ type: 'message.clicked', occurredAt: item.occurredAt, person, data: { messageId } }]
    },
    'contact.noted': item => {
      const { contactId, fields } = item.body as unknown as { contactId: string; fields: ContactFields }
      if (!item.occurredAt) throw new BadData('own-fact', `fact ${item.id} has no time`)
      const person: Named = { contactId, fields }
      return [{ type: 'contact.updated', occurredAt: item.occurredAt, person, data: {} }]
    },
  },
}

function itemOf(body: Json): Item {
  const { id, topic, at, isTest = false } = body as { id: string; topic: string; at: string; isTest?: boolean }
  return { id, topic, account: '', occurredAt: new Date(at), isTest, body }
}
