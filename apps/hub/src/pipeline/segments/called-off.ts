import { loadBuyers } from '../../evaluate/history.store.ts'
import type { Event } from '../../event.ts'
import { claimsOf } from '../../identify/claims.ts'
import { type Contact, lockContacts } from '../../identify/contact.store.ts'
import type { Sql } from '../../store/sql.ts'

/** Event → the people whose orders it calls off, held. */
export type Buyers = ReadonlyMap<string, readonly Contact[]>

/**
 * Whose orders a batch calls off: who says so may be nobody, or be known by another address. A buyer whom the batch does
 * not name is held only here, after the order: two batches that meet in a circle are undone by the store, and one is done again.
 */
export async function buyersOfCancelled(
  sql: Sql,
  events: readonly Event[],
  contacts: ReadonlyMap<string, Contact>,
): Promise<Buyers> {
  const named = events.filter(({ type }) => type === 'order.cancelled').flatMap(orderNamed)
  const buyers = await loadBuyers(sql, named)
  if (!buyers.length) return new Map()
  const held = new Map([...contacts.values()].map(contact => [contact.id, contact]))
  const others = buyers.filter(({ contactId }) => !held.has(contactId))
  const wanted = others.map(({ tenantId, contactId: id }) => ({ tenantId, id }))
  for (const contact of wanted.length ? await lockContacts(sql, wanted) : []) held.set(contact.id, contact)
  const byEvent = Map.groupBy(buyers, ({ eventId }) => eventId)
  return new Map([...byEvent].map(([id, all]) => [id, all.flatMap(({ contactId }) => held.get(contactId) ?? [])]))
}

function orderNamed(event: Event) {
  const refs = claimsOf(event).refs.filter(ref => ref.startsWith('order:'))
  return refs.map(ref => ({ tenantId: event.tenantId, eventId: event.id, ref }))
}
