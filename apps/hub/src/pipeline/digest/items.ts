import type { Price } from '@beckon/plugin-kit'
import type { Fact } from '../../evaluate/evaluate.ts'
import { putFanOuts } from '../../evaluate/fan-out.store.ts'
import type { TriggerSet } from '../../evaluate/trigger-set.ts'
import type { Event } from '../../event.ts'
import type { Contact } from '../../identify/contact.store.ts'
import { actsInCarts, type HeldAct, type SeenBy, saveInterest } from '../../identify/interest.store.ts'
import { cartOf, interestActs, itemsOf } from '../../identify/interest.ts'
import { placeBefore } from '../../identify/interest-page.store.ts'
import { lockItems } from '../../identify/item-locks.ts'
import type { Subjects } from '../../identify/subjects.ts'
import { edgeOf, type Step, type VariantFact, variantFacts } from '../../identify/variant-fact.ts'
import { addToHistory, stepsSince, withProducts } from '../../identify/variant-history.store.ts'
import { derivedId } from '../../ids.ts'
import { insertEvents, restateEvents } from '../../normalise/event.store.ts'
import type { Sql } from '../../store/sql.ts'
import { audienceFacts, fanOutOf, itemOf, nextPage } from '../fan-out/audiences.ts'
import { reachOf } from '../fan-out/members.ts'

export interface ItemParts {
  readonly triggers: TriggerSet
  /** Acts of people that one transaction looks through. */
  readonly audiencePage: number
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
 * the edges in it become events (`variant.price-dropped`, `variant.back-in-stock`, `variant.low-stock`), and each is a fact for the people it
 * concerns. Both ways round: a price that drops finds those who looked, and a look that comes late finds the drop.
 */
export async function itemFacts(
  sql: Sql,
  parts: ItemParts,
  said: Said,
  at: Date,
): Promise<{ readonly facts: Fact[]; readonly events: Event[] }> {
  const acts = said.events.flatMap(event => heldActs(event, said.contacts))
  const stated = await withProducts(sql, said.events.flatMap(variantFacts))
  const held = await actsInCarts(sql, said.subjects.named)
  if (!acts.length && !stated.length && !held.length) return { facts: [], events: [] }
  await lockItems(sql, stated.flatMap(itemKeys), [...acts, ...held])
  await saveInterest(sql, acts)
  const edges = (await addToHistory(sql, stated)).flatMap(step => edgeEvent(step, parts, at))
  const late = await lateEdges(sql, parts, [...seenIn(said), ...held], at)
  const concerned = [...edges.map(event => ({ event, contactId: null })), ...late]
  // What a run stands on must be there, or its timer could never be decided: also an edge that was none so far.
  const stored = await insertEvents(
    sql,
    concerned.map(({ event }) => ({ event, contactId: null })),
  )
  const events = new Map(concerned.map(({ event }) => [event.id, event]))
  const known = [...events.values()].filter(({ id, data }) => !stored.has(id) && data.product)
  await restateEvents(sql, known)
  return {
    facts: await factsFor(sql, parts, concerned, at),
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

/** What people saw before edges that are known already: in acts that come late, or in a cart that is theirs only now. */
async function lateEdges(sql: Sql, parts: ItemParts, seen: readonly SeenBy[], at: Date): Promise<Concern[]> {
  const steps = await stepsSince(sql, seen, new Date(at.getTime() - longestReach(parts.triggers)))
  return steps.flatMap(({ n, ...step }) =>
    edgeEvent(step, parts, at).map(event => ({ event, contactId: (seen[n] as SeenBy).contactId })),
  )
}

function seenIn({ events, contacts, subjects }: Said): SeenBy[] {
  return events.flatMap(event => {
    const owner = subjects.byEvent.get(event.id)?.find(({ kind }) => kind === 'cart')?.contactId
    const contactId = contacts.get(event.id)?.id ?? owner
    return contactId ? shownInterest(event).map(act => ({ ...act, contactId })) : []
  })
}

/** Who bought it waits for nothing. */
const shownInterest = (event: Event) => interestActs(event).filter(({ kind }) => kind !== 'bought')

/** An edge that lies further back concerns nobody any more: whatever they had shown by then is too long ago, and so is what they were told. */
function longestReach({ all }: TriggerSet): number {
  return Math.max(0, ...all.map(({ declaration }) => reachOf(declaration) + (declaration.audience?.restMs ?? 0)))
}

/** What the first page of people comes to; the rest is left to later transactions, for a fact may concern very many. */
async function factsFor(sql: Sql, parts: ItemParts, concerns: readonly Concern[], at: Date): Promise<Fact[]> {
  const leads = leadingEdges(concerns)
  const questions = concerns.flatMap(({ event, contactId }) =>
    parts.triggers
      .startedBy(event.type)
      .filter(({ declaration }) => declaration.audience)
      .map(({ declaration, revision }) => {
        const after = placeBefore(new Date(event.occurredAt.getTime() - reachOf(declaration)))
        return { event, declaration, revision, ofProduct: leads.has(event.id), contactId, after }
      }),
  )
  const personal = questions.flatMap(({ contactId, ...question }) => (contactId ? [{ ...question, contactId }] : []))
  const page = await nextPage(
    sql,
    questions.filter(({ contactId }) => !contactId),
    parts.audiencePage,
  )
  await putFanOuts(sql, page.left.map(fanOutOf), at)
  return audienceFacts(sql, [...personal, ...page.asked], parts.currencyOf)
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
