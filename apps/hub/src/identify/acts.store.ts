import type { EventType } from '@beckon/plugin-kit'
import type { Event } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { claimsOf } from './claims.ts'
import type { Contact } from './contact.store.ts'
import { kindOf } from './person.ts'

/**
 * Stores the explicit acts of consent of a batch. Which one counts is decided by source time when it is asked. `messages`:
 * by event the message it is about, as far as that is known: a no to one is a no to its channel.
 */
export async function saveConsents(
  sql: Sql,
  events: readonly Event[],
  contacts: ReadonlyMap<string, Contact>,
  messages: ReadonlyMap<string, { readonly channel: string }>,
): Promise<void> {
  const acts = events.flatMap(event => {
    const contact = contacts.get(event.id)
    const said = contact ? actsOf(event, messages.get(event.id)?.channel ?? 'email') : []
    return said.map(act => ({ event, contact: contact as Contact, act }))
  })
  if (!acts.length) return
  await sql(
    `INSERT INTO consent (tenant_id, contact_id, event_id, channel, topic, state, at, source, wording)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[])
     ON CONFLICT DO NOTHING`,
    [
      acts.map(({ event }) => event.tenantId),
      acts.map(({ contact }) => contact.id),
      acts.map(({ event }) => event.id),
      acts.map(({ act }) => act.channel),
      acts.map(({ act }) => act.topic ?? null),
      acts.map(({ act }) => act.state),
      acts.map(({ event }) => event.occurredAt),
      acts.map(({ event }) => event.source),
      acts.map(({ act }) => act.wording ?? null),
    ],
  )
  await outdate(
    sql,
    acts.map(({ contact }) => contact),
  )
}

/**
 * Who says no to a message of ours has said it after all that was heard before: a yes of a clock that is ahead is no later
 * one. Asked whenever these people's acts are added to, so that it does not matter which of the two is digested first.
 */
async function outdate(sql: Sql, contacts: readonly Contact[]): Promise<void> {
  const people = [...new Map(contacts.map(contact => [contact.id, contact])).values()]
  await sql(OUTDATE, [people.map(({ tenantId }) => tenantId), people.map(({ id }) => id), REFUSING])
}

const OUTDATE = `
  WITH act AS MATERIALIZED (
    SELECT c.*, e.type, e.received_at FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)
    CROSS JOIN LATERAL (SELECT c.* FROM consent c WHERE c.tenant_id = w.tenant_id AND c.contact_id = w.contact_id OFFSET 0) c
    CROSS JOIN LATERAL (SELECT e.type, e.received_at FROM event e WHERE e.tenant_id = c.tenant_id AND e.id = c.event_id OFFSET 0) e),
  ahead AS MATERIALIZED (
    SELECT n.tenant_id, n.contact_id, n.event_id, n.channel, max(o.at) AS at
    FROM act n JOIN act o USING (tenant_id, contact_id, channel)
    WHERE n.type = ANY ($3::text[]) AND o.at > n.at AND o.received_at <= n.received_at
    GROUP BY 1, 2, 3, 4)
  UPDATE consent c SET at = ahead.at FROM ahead
  WHERE (c.tenant_id, c.contact_id, c.event_id, c.channel) = (ahead.tenant_id, ahead.contact_id, ahead.event_id, ahead.channel)`

/** Who is deleted at the source is not written to any more, by any way; a later purchase brings back receipts, but not marketing. */
const DEPARTING: readonly EventType[] = ['contact.deleted', 'contact.erased']

/** A no to one message is a no to its channel: who wants no more mail may still want to be texted. */
const REFUSING: readonly EventType[] = ['message.unsubscribed', 'message.complained']

const CHANNELS = ['email', 'sms'] as const

function actsOf({ type, data }: Event, channel: string) {
  if (data.consent) return [data.consent]
  const withdrawn = DEPARTING.includes(type) ? CHANNELS : REFUSING.includes(type) ? [channel] : []
  return withdrawn.map(of => ({ channel: of, state: 'unsubscribed', topic: undefined, wording: null }))
}

/**
 * Events that can end a wait are kept by what they name, so that one that comes before its trigger still cancels: those
 * that triggers ask for, and these whatever they name, for a trigger that is added later.
 */
export const ALWAYS_KEPT: readonly EventType[] = [
  'order.placed',
  'order.paid',
  'order.cancelled',
  'payment.succeeded',
  'subscription.canceled',
  'checkout.expired',
  'message.clicked',
  'message.converted',
]

/** An event that can end a wait, with one of the things or people it names. */
export interface KeptFact {
  readonly event: Event
  readonly ref: string
}

/**
 * `askedBy`: by the kinds of what triggers ask for events of a type, if any does. A cart's two tokens are left out where
 * none asks by them: carts change all the time, and were a third of all that was kept.
 */
export function keptFacts(
  events: readonly Event[],
  askedBy: (type: string) => { readonly size: number; has(kind: string): boolean },
): KeptFact[] {
  return events.flatMap(event => {
    const asked = askedBy(event.type)
    if (ALWAYS_KEPT.includes(event.type)) return namesOf(event).map(ref => ({ event, ref }))
    if (!asked.size) return []
    const refs = namesOf(event).filter(ref => kindOf(ref) !== 'cart' || asked.has('cart'))
    return refs.map(ref => ({ event, ref }))
  })
}

/**
 * What an event is kept by. Of what proves who somebody is, one name: all of them are one person's until they are forgotten
 * together, and who asks does so by every name of the person. The address before all: whoever typed it asks by it, too.
 */
function namesOf(event: Event): readonly string[] {
  const { person, refs } = claimsOf(event)
  if (!person || person.strong.length === 1) return refs
  const kept = person.strong.find(ref => ref.startsWith('email:')) ?? person.strong[0]
  return refs.filter(ref => ref === kept || !person.strong.includes(ref))
}

export async function saveCancellingFacts(sql: Sql, facts: readonly KeptFact[]): Promise<void> {
  if (!facts.length) return
  await sql(
    `INSERT INTO cancelling_fact (tenant_id, ref, type, event_id, occurred_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      facts.map(({ event }) => event.tenantId),
      facts.map(({ ref }) => ref),
      facts.map(({ event }) => event.type),
      facts.map(({ event }) => event.id),
      facts.map(({ event }) => event.occurredAt),
    ],
  )
}
