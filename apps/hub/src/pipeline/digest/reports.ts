import { emailAddress } from '@beckon/plugin-kit'
import type { Event } from '../../event.ts'
import { addressHash, type Suppression, suppress } from '../../gate/gate.store.ts'
import { type Owners, ownerKey } from '../../identify/contact.store.ts'
import type { Sql } from '../../store/sql.ts'

/** Who got a message; without an address: somebody who was forgotten since. */
interface Message {
  readonly tenantId: string
  readonly id: string
  readonly contactId: string | null
  readonly channel: string
  readonly address: string
}

/** What a batch says, where it tells of messages with the people who got them. */
export interface Reported {
  readonly events: readonly Event[]
  /** Event id → the message it is about, if it is one of ours. */
  readonly messages: ReadonlyMap<string, Message>
  /** Reports about somebody who was forgotten: no request that brought one is kept. */
  readonly forgotten: readonly Event[]
}

/**
 * What a mail provider reports of a message is about whoever got it, whatever name the report gives them: the address may be
 * another's than the contact's by now, and joins nobody. Of somebody who was forgotten it says no more than of which message.
 */
export async function withRecipients(sql: Sql, events: readonly Event[]): Promise<Reported> {
  const reports = events.filter(isReport)
  const found = await messagesOf(
    sql,
    reports.map(({ tenantId, data }) => ({ tenantId, id: data.messageId as string })),
  )
  const messages = new Map(
    reports.flatMap(({ id, tenantId, data }) => {
      const message = found.get(messageKey(tenantId, data.messageId as string))
      return message ? [[id, message] as const] : []
    }),
  )
  return {
    events: events.map(event => aboutRecipient(event, messages.get(event.id))),
    messages,
    forgotten: reports.filter(({ id }) => messages.get(id)?.address === ''),
  }
}

/** By a message's reference (`message:…`) whose it is, for reading only. */
export async function findRecipients(
  sql: Sql,
  refs: readonly { readonly tenantId: string; readonly ref: string }[],
): Promise<Owners> {
  const named = refs.map(({ tenantId, ref }) => ({ tenantId, id: ref.slice(ref.indexOf(':') + 1) }))
  // Events of the merchant's own may say anything there.
  const ours = named.filter(({ id }) => UUID.test(id))
  const messages = await messagesOf(sql, ours)
  return new Map(
    [...messages.values()].flatMap(({ tenantId, id, contactId }) =>
      contactId ? [[ownerKey(tenantId, `message:${id}`), contactId] as const] : [],
    ),
  )
}

async function messagesOf(
  sql: Sql,
  named: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<Map<string, Message>> {
  if (!named.length) return new Map()
  const rows = await sql<Message>(
    `SELECT tenant_id AS "tenantId", id, contact_id AS "contactId", channel, address
     FROM message m JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)`,
    [named.map(({ tenantId }) => tenantId), named.map(({ id }) => id)],
  )
  return new Map(rows.map(row => [messageKey(row.tenantId, row.id), row]))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const messageKey = (tenantId: string, id: string): string => `${tenantId} ${id}`

const isReport = ({ type, person, data }: Event): boolean =>
  type.startsWith('message.') && person?.contactId === undefined && typeof data.messageId === 'string'

function aboutRecipient(event: Event, message: Message | undefined): Event {
  if (!message) return event
  const { contactId, address } = message
  const whose = contactId ? { contactId } : undefined
  if (address) return { ...event, person: whose }
  const { messageId, permanent } = event.data
  // A no outlives its person: who comes back has still said it.
  const person = event.type === 'message.unsubscribed' ? whose : undefined
  return { ...event, person, data: { messageId, ...(permanent !== undefined && { permanent }) } }
}

/** A mailbox that takes nothing any more gets nothing, and one from which a complaint came no marketing. */
export async function suppressReported(
  sql: Sql,
  events: readonly Event[],
  messages: Reported['messages'],
  at: Date,
): Promise<void> {
  await suppress(
    sql,
    events.flatMap(event => suppressionOf(event, messages.get(event.id))),
    at,
  )
}

function suppressionOf(event: Event, message: Message | undefined): Suppression[] {
  const { tenantId, source, type, data, person } = event
  const address = message ? message.address : emailAddress(person?.email)
  if (!address) return []
  const where = { tenantId, channel: message?.channel ?? 'email', addressHash: addressHash(address) }
  if (type === 'message.complained') return [{ ...where, reason: `complaint, as ${source} says`, scope: 'marketing' }]
  const isGone = type === 'message.bounced' && data.permanent === true
  return isGone ? [{ ...where, reason: `hard bounce, as ${source} says`, scope: 'all' }] : []
}
