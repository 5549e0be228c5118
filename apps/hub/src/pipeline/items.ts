import type { Json, Price } from '@beckon/plugin-kit'
import type { Fact } from '../evaluate/evaluate.ts'
import type { TriggerSet } from '../evaluate/trigger-set.ts'
import type { Event } from '../event.ts'
import { type Contact, loadContacts } from '../identify/contact.store.ts'
import { type HeldAct, saveInterest } from '../identify/interest.store.ts'
import { cartOf, interestActs, itemsOf } from '../identify/interest.ts'
import { lockItems } from '../identify/item-locks.ts'
import { loadSubjects, type Subject } from '../identify/subject.store.ts'
import type { Subjects } from '../identify/subjects.ts'
import { edgeOf, type Step, type VariantFact, variantFacts } from '../identify/variant-fact.ts'
import { addToHistory, stepsSince } from '../identify/variant-history.store.ts'
import { derivedId } from '../ids.ts'
import { insertEvents } from '../normalise/event.store.ts'
import type { Sql } from '../store/sql.ts'
import { loadMembers, type Member } from './members.ts'

export interface ItemParts {
  readonly triggers: TriggerSet
  /** ISO 4217. */
  currencyOf(tenantId: string): string
}

/** What a batch says, and of whom and what. */
interface Said {
  readonly events: readonly Event[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly subjects: Subjects
}

/**
 * What a batch says of items, and of people's interest in them: prices and stock go into the history of their variants,
 * the edges in it become events (`variant.price-dropped`, `variant.back-in-stock`), and each is a fact for the people it
 * concerns. Both ways round: a price that drops finds those who looked, and a look that comes late finds the drop.
 */
export async function itemFacts(
  sql: Sql,
  parts: ItemParts,
  said: Said,
  at: Date,
): Promise<{ readonly facts: Fact[]; readonly events: Event[] }> {
  const acts = said.events.flatMap(event => heldActs(event, said.contacts))
  const stated = said.events.flatMap(variantFacts)
  if (!acts.length && !stated.length) return { facts: [], events: [] }
  await lockItems(sql, stated.flatMap(itemKeys), acts)
  await saveInterest(sql, acts)
  const edges = (await addToHistory(sql, stated)).flatMap(step => edgeEvent(step, parts, at))
  const late = await lateEdges(sql, parts, said, at)
  const concerned = [...edges.map(event => ({ event, contactId: null })), ...late]
  // What a run stands on must be there, or its timer could never be decided: also an edge that was none so far.
  const stored = await insertEvents(
    sql,
    concerned.map(({ event }) => ({ event, contactId: null })),
  )
  const events = new Map(concerned.map(({ event }) => [event.id, event]))
  return {
    facts: await factsFor(sql, parts, concerned),
    events: [...events.values()].filter(({ id }) => stored.has(id)),
  }
}

function itemKeys({ tenantId, variant, product }: VariantFact) {
  return itemsOf(variant, product).map(item => ({ tenantId, item }))
}

function heldActs(event: Event, contacts: ReadonlyMap<string, Contact>): HeldAct[] {
  const contactId = contacts.get(event.id)?.id
  const cart = contactId ? null : cartOf(event)
  const holder = contactId ? { contactId } : cart ? { cart } : null
  return holder ? interestActs(event).map(act => ({ ...act, holder })) : []
}

function edgeEvent(step: Step, { currencyOf }: ItemParts, at: Date): Event[] {
  const edge = edgeOf(step, currencyOf(step.tenantId))
  if (!edge) return []
  const { tenantId, variant, at: occurredAt, event } = step
  const id = derivedId('event', tenantId, edge.type, variant, occurredAt.toISOString())
  return [{ ...edge, ...event, tenantId, id, occurredAt, receivedAt: at, person: undefined }]
}

/** An edge that concerns everybody, or one person who turned out to have been interested before it. */
interface Concern {
  readonly event: Event
  readonly contactId: string | null
}

async function lateEdges(
  sql: Sql,
  parts: ItemParts,
  { events, contacts, subjects }: Said,
  at: Date,
): Promise<Concern[]> {
  const seen = events.flatMap(event => {
    const owner = subjects.byEvent.get(event.id)?.find(({ kind }) => kind === 'cart')?.contactId
    const contactId = contacts.get(event.id)?.id ?? owner
    return contactId ? interestActs(event).map(act => ({ ...act, contactId })) : []
  })
  const steps = await stepsSince(sql, seen)
  return steps.flatMap(({ n, ...step }) =>
    edgeEvent(step, parts, at).map(event => ({ event, contactId: (seen[n] as { contactId: string }).contactId })),
  )
}

async function factsFor(sql: Sql, { triggers, currencyOf }: ItemParts, concerns: readonly Concern[]): Promise<Fact[]> {
  const leads = leadingEdges(concerns)
  const asked = concerns.flatMap(concern =>
    triggers
      .startedBy(concern.event.type)
      .filter(({ declaration }) => declaration.audience)
      .map(({ declaration }) => ({
        ...{ concern, declaration, ...askedOf(concern), trigger: declaration, run: null },
        ofProduct: leads.has(concern.event.id),
      })),
  )
  if (!asked.length) return []
  const members = await loadMembers(sql, asked, currencyOf)
  const people = await peopleOf(sql, asked, members)
  const items = await itemsAt(sql, concerns)
  return asked.flatMap(({ concern: { event }, declaration }, n) => {
    const known = (members[n] ?? []).flatMap(member => {
      const contact = people.get(member.contactId)
      return contact ? [{ ...member, contact }] : []
    })
    if (!known.length) return []
    const audience = { trigger: declaration.name, members: known }
    return [{ event, contact: null, subjects: items.get(event.id) ?? [], audience }]
  })
}

/** Of the variants of one product that change together, the one to tell of who is interested in any: that fell most. */
function leadingEdges(concerns: readonly Concern[]): ReadonlySet<string> {
  const byProduct = Map.groupBy(concerns, ({ event, contactId }) => {
    const { variant, product } = itemOf(event.data)
    return JSON.stringify([event.tenantId, event.type, product ?? variant, event.occurredAt, contactId])
  })
  const leads = [...byProduct.values()].map(group =>
    group.reduce((most, one) => (fallOf(one) > fallOf(most) ? one : most)),
  )
  return new Set(leads.map(({ event }) => event.id))
}

/** By which part a price fell; nothing for stock. */
function fallOf({ event: { data } }: Concern): number {
  const [now, was] = [data.variant?.price, data.was as Price | undefined].map(price => price && figure(price))
  return typeof now === 'number' && was ? 1 - now / was : 0
}

const figure = (price: Price): number => ('decimal' in price ? Number(price.decimal) : price.amount)

function askedOf({ event, contactId }: Concern) {
  const { tenantId, type, occurredAt: at } = event
  return { tenantId, type, at, contactId, ...itemOf(event.data) }
}

/** The variant an edge is about, and its product. */
export function itemOf(data: { readonly [name: string]: unknown }): { variant: string; product: string | null } {
  const { id, productId } = data.variant as { id: string; productId: string | null }
  return { variant: id, product: productId }
}

async function peopleOf(
  sql: Sql,
  asked: readonly { readonly tenantId: string }[],
  members: readonly (readonly Member[])[],
): Promise<Map<string, Contact>> {
  const keys = members.flatMap((group, n) =>
    group.map(({ contactId }) => ({ tenantId: (asked[n] as { tenantId: string }).tenantId, id: contactId })),
  )
  return new Map((await loadContacts(sql, keys)).map(contact => [contact.id, contact]))
}

/** The variants and products of edges as they stand, by event. */
async function itemsAt(sql: Sql, concerns: readonly Concern[]): Promise<Map<string, Subject[]>> {
  const events = [...new Map(concerns.map(({ event }) => [event.id, event])).values()]
  const wanted = events.flatMap(({ tenantId, data }, n) => {
    const { variant, product } = itemOf(data as Record<string, Json>)
    const names = [{ kind: 'variant', name: variant }, ...(product ? [{ kind: 'product', name: product }] : [])]
    return names.map(({ kind, name }) => ({ n, tenantId, kind, name }))
  })
  const found = await loadSubjects(sql, wanted)
  return new Map(events.map((event, n) => [event.id, found.get(n) ?? []]))
}
