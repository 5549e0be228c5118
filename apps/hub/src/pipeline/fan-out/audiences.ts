import type { EventData } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import type { ShopCurrency } from '../../evaluate/audience.ts'
import type { Fact } from '../../evaluate/evaluate.ts'
import type { FanOut } from '../../evaluate/fan-out.store.ts'
import type { Event } from '../../event.ts'
import { loadContacts } from '../../identify/contact.store.ts'
import { type ActInTurn, nextActs, type Place } from '../../identify/interest-page.store.ts'
import { loadSubjects, type Subject } from '../../identify/subject.store.ts'
import type { Sql } from '../../store/sql.ts'
import { loadMembers, type Member } from './members.ts'

/** A trigger that asks whom a fact about an item concerns. */
export interface Question {
  readonly event: Event
  readonly declaration: Declaration
  /** Whether interest in the product as a whole counts. */
  readonly ofProduct: boolean
}

/** The same of everybody, and how far through them it has come. */
export interface OpenQuestion extends Question {
  readonly revision: string
  readonly after: Place
}

/** The same of one person. */
export interface PersonalQuestion extends Question {
  readonly contactId: string
}

/** The people of as many acts as one transaction takes, and what is then left to ask. */
export async function nextPage(
  sql: Sql,
  open: readonly OpenQuestion[],
  size: number,
): Promise<{ readonly asked: PersonalQuestion[]; readonly left: OpenQuestion[] }> {
  const acts = await nextActs(sql, open.map(pageOf), size + 1)
  const page = acts.slice(0, size)
  const people = new Map(
    page.flatMap(({ n, contactId }) => (contactId ? [[`${n} ${contactId}`, { n, contactId }]] : [])),
  )
  const asked = [...people.values()].map(({ n, contactId }) => ({ ...(open[n] as OpenQuestion), contactId }))
  return { asked, left: acts.length > size ? leftAfter(open, page) : [] }
}

function leftAfter(open: readonly OpenQuestion[], page: readonly ActInTurn[]): OpenQuestion[] {
  const last = page.at(-1)
  if (!last) return [...open]
  return open.slice(last.n).map((question, n) => (n ? question : { ...question, after: last.place }))
}

/** What is left of a question, as it is kept until its next page. */
export function fanOutOf({ event, declaration, revision, ofProduct, after }: OpenQuestion): FanOut {
  return { tenantId: event.tenantId, eventId: event.id, trigger: declaration.name, revision, ofProduct, after }
}

function pageOf({ event: { tenantId, data }, declaration: { name, audience }, ofProduct, after }: OpenQuestion) {
  const { variant, product } = itemOf(data)
  const kinds = Object.keys(audience?.by ?? {}).map(kind => (kind === 'asked' ? `asked/${name}` : kind))
  const items = [`variant:${variant}`, ofProduct && product ? `product:${product}` : null] as const
  return { tenantId, items, kinds, after }
}

/** The facts as they concern these people: a constant number of statements. */
export async function audienceFacts(
  sql: Sql,
  asked: readonly PersonalQuestion[],
  currencyOf: (tenantId: string) => string,
): Promise<Fact[]> {
  if (!asked.length) return []
  const found = await loadMembers(sql, asked.map(askedOf), tenantId => alwaysIn(currencyOf(tenantId)))
  const members = asked.flatMap((question, n) => {
    const member = found[n]
    return member ? [{ question, member }] : []
  })
  const people = await loadContacts(
    sql,
    members.map(({ question: { event }, member }) => ({ tenantId: event.tenantId, id: member.contactId })),
  )
  const contacts = new Map(people.map(contact => [contact.id, contact]))
  const known = members.flatMap(({ question, member }) => {
    const contact = contacts.get(member.contactId)
    return contact ? [{ question, member: { ...member, contact } }] : []
  })
  const items = await itemsAt(sql, new Map(known.map(({ question: { event } }) => [event.id, event])))
  const audiences = Map.groupBy(known, ({ question: { event, declaration } }) => `${event.id} ${declaration.name}`)
  return [...audiences.values()].flatMap(audience => factOf(audience, items))
}

/**
 * Whether the shop changed its currency in between is asked when the message is about to go: the fact that says so, or
 * that it did so longer ago, may come after the price.
 */
const alwaysIn = (currency: string): ShopCurrency => ({ currency, currencySince: null })

interface Known {
  readonly question: Question
  readonly member: NonNullable<Fact['audience']>['members'][number] & Member
}

function factOf(audience: readonly Known[], items: ReadonlyMap<string, Subject[]>): Fact[] {
  const [first] = audience
  if (!first) return []
  const { event, declaration } = first.question
  const members = audience.map(({ member }) => member)
  return [
    { event, contact: null, subjects: items.get(event.id) ?? [], audience: { trigger: declaration.name, members } },
  ]
}

function askedOf({ event, declaration: trigger, ofProduct, contactId }: PersonalQuestion) {
  const { tenantId, type, occurredAt: at, data } = event
  return { tenantId, type, at, trigger, contactId, ofProduct, run: null, ...itemOf(data) }
}

/** The variant an edge is about, and its product. */
export function itemOf(data: { readonly [name: string]: unknown }): { variant: string; product: string | null } {
  const { id, productId } = data.variant as { id: string; productId: string | null }
  return { variant: id, product: productId }
}

/** The variants and products of edges as they stand, by event. */
async function itemsAt(sql: Sql, events: ReadonlyMap<string, Event>): Promise<Map<string, Subject[]>> {
  const edges = [...events.values()]
  const found = await loadSubjects(
    sql,
    edges.flatMap(({ tenantId, data }, n) => namesOf(data).map(name => ({ n, tenantId, ...name }))),
  )
  return new Map(edges.map(({ id }, n) => [id, found.get(n) ?? []]))
}

function namesOf(data: EventData) {
  const { variant, product } = itemOf(data)
  return [{ kind: 'variant', name: variant }, ...(product ? [{ kind: 'product', name: product }] : [])]
}
