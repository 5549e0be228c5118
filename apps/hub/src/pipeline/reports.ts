import type { Event } from '../event.ts'
import { addressHash, type Suppression, suppress } from '../gate/gate.store.ts'
import { emailAddress } from '../identify/person.ts'
import type { Sql } from '../store/sql.ts'

/** Who got a message. */
interface Recipient {
  readonly channel: string
  readonly address: string
}

/** What a batch says, where it tells of messages with the people who got them. */
export interface Reported {
  readonly events: readonly Event[]
  /** Event id → who got the message it names. */
  readonly recipients: ReadonlyMap<string, Recipient>
}

/**
 * What a mail provider reports of a message is about whoever got it, whatever name the report gives them: the address may be
 * another's than the contact's by now, and joins nobody. Of somebody who was forgotten since nothing is known.
 */
export async function withRecipients(sql: Sql, events: readonly Event[]): Promise<Reported> {
  const named = events.flatMap(event => (isReport(event) ? [{ event, id: event.data.messageId as string }] : []))
  if (!named.length) return { events, recipients: new Map() }
  const rows = await sql<MessageRow>(
    `SELECT tenant_id, id, contact_id, channel, address FROM message m
     JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)`,
    [named.map(({ event }) => event.tenantId), named.map(({ id }) => id)],
  )
  const byId = new Map(rows.map(row => [`${row.tenant_id} ${row.id}`, row]))
  const messages = new Map(named.map(({ event, id }) => [event, byId.get(`${event.tenantId} ${id}`)]))
  return {
    events: events.map(event => aboutRecipient(event, messages.get(event))),
    recipients: new Map(
      [...messages].flatMap(([{ id }, message]) => (message?.address ? [[id, message] as const] : [])),
    ),
  }
}

interface MessageRow extends Recipient {
  tenant_id: string
  id: string
  contact_id: string | null
}

const isReport = ({ type, person, data }: Event): boolean =>
  type.startsWith('message.') && person?.contactId === undefined && typeof data.messageId === 'string'

function aboutRecipient(event: Event, message: MessageRow | undefined): Event {
  if (!message) return event
  const { contact_id: contactId, address } = message
  return { ...event, person: contactId && address ? { contactId } : undefined }
}

/** A mailbox that takes nothing any more gets nothing, and one from which a complaint came no marketing. */
export async function suppressReported(
  sql: Sql,
  events: readonly Event[],
  recipients: Reported['recipients'],
  at: Date,
): Promise<void> {
  await suppress(
    sql,
    events.flatMap(event => suppressionOf(event, recipients.get(event.id))),
    at,
  )
}

function suppressionOf(event: Event, recipient: Recipient | undefined): Suppression[] {
  const { tenantId, source, type, data, person } = event
  const address = recipient?.address ?? emailAddress(person?.email)
  if (!address) return []
  const where = { tenantId, channel: recipient?.channel ?? 'email', addressHash: addressHash(address) }
  if (type === 'message.complained') return [{ ...where, reason: `complaint, as ${source} says`, scope: 'marketing' }]
  const isGone = type === 'message.bounced' && data.permanent === true
  return isGone ? [{ ...where, reason: `hard bounce, as ${source} says`, scope: 'all' }] : []
}
