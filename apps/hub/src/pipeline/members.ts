import type { Json, Price } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import { type Act, dropOf, type Interest, interestOf } from '../evaluate/audience.ts'
import { findInterest } from '../identify/interest.store.ts'
import { itemsOf } from '../identify/interest.ts'
import { priceLines, pricesAt, stockBefore } from '../identify/variant-history.store.ts'
import type { Sql } from '../store/sql.ts'

/** Asks whom a fact about an item concerns: everybody, or, when a run is decided, whether it still concerns its person. */
export interface MembersAsked {
  readonly tenantId: string
  readonly variant: string
  readonly product: string | null
  /** What happened to the item, and when. */
  readonly type: string
  readonly at: Date
  readonly trigger: Declaration
  readonly contactId: string | null
  /** Whether interest in the product as a whole counts; of many variants that change at once, only for one. */
  readonly ofProduct: boolean
  /** The run that asks: what it has told itself does not count. */
  readonly run: string | null
}

/** A person whom a fact about an item concerns. */
export interface Member {
  readonly contactId: string
  readonly interest: Interest
  /** What conditions and messages read besides: `interest`, and `drop` or `before`. */
  readonly context: { readonly [name: string]: Json }
}

/** For each that asks its people, who showed interest first comes first: a constant number of statements. */
export async function loadMembers(
  sql: Sql,
  asked: readonly MembersAsked[],
  currencyOf: (tenantId: string) => string,
): Promise<Member[][]> {
  const found = await findInterest(sql, asked.flatMap(questions))
  const acts = Map.groupBy(found, act => act.n)
  const interested = asked.flatMap((one, n) => peopleOf(one, acts.get(n) ?? []).map(person => ({ n, one, ...person })))
  const drops = await loadDrops(sql, interested, currencyOf)
  const before = await loadBefore(sql, asked)
  const members = interested.map(({ n, contactId, interest }, place) => ({
    n,
    member: {
      contactId,
      interest,
      context: { interest: shown(interest), drop: drops[place] ?? null, before: before[n] ?? null },
    },
  }))
  const byAsked = Map.groupBy(members, ({ n }) => n)
  return asked.map((_one, n) => (byAsked.get(n) ?? []).map(({ member }) => member).sort(byTurn))
}

function questions({ tenantId, variant, product, ofProduct, at, trigger, contactId }: MembersAsked, n: number) {
  const longest = Math.max(...Object.values(trigger.audience?.by ?? {}), trigger.audience?.restMs ?? 0)
  const since = new Date(at.getTime() - longest)
  return itemsOf(variant, ofProduct ? product : null).map(item => ({ n, tenantId, item, contactId, since }))
}

interface Person {
  readonly contactId: string
  readonly interest: Interest
}

function peopleOf(
  { trigger: { name, audience }, at, run }: MembersAsked,
  found: readonly (Act & { readonly contactId: string })[],
): Person[] {
  if (!audience) return []
  return [...Map.groupBy(found, act => act.contactId)].flatMap(([contactId, acts]) => {
    const interest = interestOf(acts, { name, audience }, at, run)
    return interest ? [{ contactId, interest }] : []
  })
}

function byTurn(left: Member, right: Member): number {
  const difference = left.interest.at.getTime() - right.interest.at.getTime()
  return difference || (left.contactId < right.contactId ? -1 : 1)
}

const shown = ({ at, askedAt }: Interest): Json => ({
  at: at.toISOString(),
  asked: askedAt !== null,
  askedAt: askedAt?.toISOString() ?? null,
})

/** What the price is to each person; nothing for facts that are not about a price. */
async function loadDrops(
  sql: Sql,
  interested: readonly (Person & { readonly n: number; readonly one: MembersAsked })[],
  currencyOf: (tenantId: string) => string,
): Promise<Json[]> {
  const ofPrice = interested.filter(({ one }) => one.type === 'variant.price-dropped')
  if (!ofPrice.length) return []
  const facts = new Map(ofPrice.map(({ n, one }) => [n, one]))
  const lines = new Map([...facts.keys()].map((n, place) => [n, place]))
  const around = await priceLines(sql, [...facts.values()])
  const references = await pricesAt(
    sql,
    ofPrice.map(({ one: { tenantId, variant }, interest }) => ({ tenantId, variant, at: interest.at })),
  )
  const drops = new Map(
    ofPrice.map((person, place) => {
      const line = around[lines.get(person.n) as number]
      const story = {
        reference: priceIn(references[place]),
        before: priceIn(line?.before),
        since: (line?.since ?? []).map(priceIn).filter(price => price !== null),
      }
      return [person, dropOf(story, currencyOf(person.one.tenantId))] as const
    }),
  )
  return interested.map(person => drops.get(person) ?? null)
}

function priceIn(value: Json | null | undefined): Price | null {
  return (value as { price?: Price } | null | undefined)?.price ?? null
}

/** What stood before a change of stock; a fact that came late may have shown that it was none. */
async function loadBefore(sql: Sql, asked: readonly MembersAsked[]): Promise<Json[]> {
  const ofStock = asked.filter(({ type }) => type === 'variant.back-in-stock')
  const stock = await stockBefore(sql, ofStock)
  const before = new Map(ofStock.map((one, n) => [one, stock[n] ?? null]))
  return asked.map(one => before.get(one) ?? null)
}
