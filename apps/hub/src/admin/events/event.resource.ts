import { z } from 'zod'
import { contactFilter } from '../contacts/find-contact.ts'
import { id, instant, json, since, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'

export const Event = z
  .strictObject({
    id,
    type: z.string(),
    source: z.string().describe('The plugin it came through.'),
    account: z.string(),
    itemId: id.describe('The inbox item it was read from.'),
    occurredAt: instant.describe("By the source's clock."),
    receivedAt: instant,
    contactId: id.nullable(),
    isTest: z.boolean(),
    data: json,
  })
  .meta({ id: 'Event', description: 'A fact in the model of the hub.' })

export const events = resource({
  item: Event,
  table: 'event',
  alias: 'e',
  time: 'received_at',
  filters: {
    type: { schema: text, where: 'e.type = :type' },
    contact: contactFilter('e.contact_id'),
    since: { schema: since.describe('Received at or after.'), where: 'e.received_at >= :since' },
    until: { schema: since.describe('Received before.'), where: 'e.received_at < :until' },
  },
})
