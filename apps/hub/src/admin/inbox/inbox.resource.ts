import { z } from 'zod'
import { id, instant, json, oneOf, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'

export const InboxItem = z
  .strictObject({
    id,
    plugin: z.string(),
    account: z.string().describe("The source's account: a shop, a portal."),
    topic: z.string(),
    sourceId: z.string().describe("The source's own id of the event; what duplicates share."),
    state: z.enum(['waiting', 'done', 'ignored', 'dead']),
    error: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it is dead, or was before it was discarded; of what is ignored, which type was probably meant.'),
    receivedAt: instant,
    attempts: z.int().describe('How often it was digested, or that was tried and took too long.'),
    retryAt: instant.nullable().describe('It took too long, and is tried again then.'),
  })
  .meta({ id: 'InboxItem', description: 'One received event, as its source sent it.' })

export const InboxItemDetail = InboxItem.extend({
  emptied: z
    .boolean()
    .describe(
      'The raw request is not kept any more, because it is older than RAW_RETENTION_DAYS or somebody in it was erased; ' +
        'the item cannot be replayed.',
    ),
  request: z
    .strictObject({ url: z.string(), headers: json, body: z.string() })
    .nullable()
    .describe(
      "The raw request it came in, with whatever else was in it; null once it is emptied, and with a tenant's " +
        'token also when events of several accounts are in it.',
    ),
}).meta({ id: 'InboxItemDetail' })

export const inboxItems = resource({
  item: InboxItem,
  table: 'inbox_item',
  alias: 'i',
  time: 'received_at',
  filters: {
    state: { schema: oneOf('waiting', 'done', 'ignored', 'dead'), where: 'i.state = :state' },
    plugin: { schema: text, where: 'i.plugin = :plugin' },
    topic: { schema: text, where: 'i.topic = :topic' },
  },
})
