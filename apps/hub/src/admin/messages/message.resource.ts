import { z } from 'zod'
import { contactFilter } from '../contacts/find-contact.ts'
import { flag, id, instant, oneOf, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'
import { looksOf } from './look.ts'

const STATES = ['claimed', 'accepted', 'failed', 'unknown', 'dropped'] as const

export const Message = z
  .strictObject({
    id,
    trigger: z.string(),
    runId: id,
    contactId: id.nullable(),
    step: z.int(),
    channel: z.string(),
    class: z.enum(['marketing', 'transactional']),
    to: z.string().describe('Empty after an erasure.'),
    subject: z.string().nullable().describe('Null when it cannot be made again, as after an erasure.'),
    state: z.enum(STATES),
    ambiguous: z.boolean().describe('Some attempt ended without an answer: it may have been delivered more than once.'),
    sendKey: z.string(),
    createdAt: instant,
    attempts: z.int(),
  })
  .meta({ id: 'Message', description: 'What is sent in one step of a run.' })

export const Attempt = z
  .strictObject({
    number: z.int(),
    provider: z.string(),
    startedAt: instant,
    endedAt: instant.nullable(),
    outcome: z.enum(['accepted', 'refused', 'deferred', 'unknown']).nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Attempt', description: 'One try to hand a message over.' })

const rendered = z.string().nullable()

export const MessageDetail = Message.extend({
  preheader: rendered,
  html: rendered,
  text: rendered,
  headers: z.record(z.string(), z.string()).nullable(),
  fault: z.string().nullable().describe('Why it cannot be made again.'),
  attempts: z.array(Attempt),
}).meta({ id: 'MessageDetail' })

export const messages = resource({
  item: Message,
  table: 'message',
  alias: 'm',
  time: 'created_at',
  columns: {
    to: 'm.address',
    subject: null,
    attempts: '(SELECT count(*)::int FROM attempt a WHERE a.tenant_id = m.tenant_id AND a.message_id = m.id)',
  },
  filters: {
    trigger: { schema: text, where: 'm.trigger = :trigger' },
    contact: contactFilter('m.contact_id'),
    state: { schema: oneOf(...STATES), where: 'm.state = :state' },
    channel: { schema: text, where: 'm.channel = :channel' },
    ambiguous: { schema: flag, where: 'm.ambiguous = :ambiguous' },
  },
  // A row keeps the template's revision and the data, not the text: only what is shown is rendered.
  async complete(page, ports, tenantId) {
    const looks = await looksOf(
      ports,
      tenantId,
      page.map(message => message.id),
    )
    return page.map(message => ({ ...message, subject: looks.get(message.id)?.subject ?? null }))
  },
})
