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

export const ExplainedEvent = z
  .strictObject({
    trigger: z.string(),
    starts: z
      .boolean()
      .nullable()
      .describe('Whether the fact starts a run. Null: the trigger asks everybody whom the fact concerns.'),
    because: z.string().describe('The comparisons that hold; after `failed:` the first that does not.'),
    runId: id.nullable().describe('The run of the same key. It may stand on a newer fact.'),
  })
  .meta({ id: 'ExplainedEvent', description: 'What a trigger makes of a fact.' })

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
