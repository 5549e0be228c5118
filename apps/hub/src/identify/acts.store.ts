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
    acts.filter(({ event }) => REFUSING.includes(event.type)),
  )
}

/** Who says no to a message of ours has said it after all that was heard before: a yes of a clock that is ahead is no later one. */
async function outdate(sql: Sql, refusals: readonly { readonly event: Event; readonly contact: Contact }[]) {
  if (!refusals.length) return
  await sql(OUTDATE, [
    refusals.map(({ event }) => event.tenantId),
    refusals.map(({ contact }) => contact.id),
    refusals.map(({ event }) => event.id),
    refusals.map(({ event }) => event.receivedAt),
  ])
}

const OUTDATE = `
  UPDATE consent c SET at = ahead.at FROM (
    SELECT n.tenant_id, n.contact_id, n.event_id, n.channel, max(o.at) AS at
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS w (tenant_id, contact_id, event_id, received_at)
    JOIN consent n USING (tenant_id, contact_id, event_id)
    JOIN consent o ON o.tenant_id = n.tenant_id AND o.contact_id = n.contact_id AND o.channel = n.channel
      AND o.at > w.received_at
    JOIN event e ON e.tenant_id = o.tenant_id AND e.id = o.event_id AND e.received_at <= w.received_at
    GROUP BY 1, 2, 3, 4) ahead
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
