import type { Json, Price } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import {
  type Act,
  dropOf,
  type Interest,
  interestOf,
  type ShopCurrency,
  type StatedPrice,
} from '../../evaluate/audience.ts'
import { findInterest } from '../../identify/interest.store.ts'
import { itemsOf } from '../../identify/interest.ts'
import { priceLines, pricesAt, type Stated, stockBefore } from '../../identify/variant-instants.store.ts'
import type { Sql } from '../../store/sql.ts'

/** Asks how a person stands to a fact about an item: when it is weighed, and again when a run is decided. */
export interface MemberAsked {
  readonly tenantId: string
  readonly variant: string
  readonly product: string | null
  /** What happened to the item, and when. */
  readonly type: string
  readonly at: Date
  readonly trigger: Declaration
  readonly contactId: string
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

/** Each as a member of the audience they are asked for, null who is none: a constant number of statements. */
export async function loadMembers(
  sql: Sql,
  asked: readonly MemberAsked[],
  shopOf: (tenantId: string) => ShopCurrency,
): Promise<(Member | null)[]> {
  const acts = Map.groupBy(await findInterest(sql, asked.flatMap(questions)), act => act.n)
  const interests = asked.map((one, n) => interestIn(one, acts.get(n) ?? []))
  const interested = asked.flatMap((one, n) => {
    const interest = interests[n]
    return interest ? [{ one, interest }] : []
  })
  const drops = await loadDrops(sql, interested, shopOf)
  const before = await loadBefore(sql, asked)
  return asked.map((one, n) => {
    const interest = interests[n]
    if (!interest) return null
    const context = { interest: shown(interest), drop: drops.get(one) ?? null, before: before.get(one) ?? null }
    return { contactId: one.contactId, interest, context }
  })
}

function questions({ tenantId, variant, product, ofProduct, at, trigger, contactId }: MemberAsked, n: number) {
  const since = new Date(at.getTime() - reachOf(trigger))
  return itemsOf(variant, ofProduct ? product : null).map(item => ({ n, tenantId, item, contactId, since }))
}

/** How long before a fact something may have happened that bears on whom it concerns. */
export function reachOf({ audience }: Declaration): number {
  return Math.max(...Object.values(audience?.by ?? {}), audience?.restMs ?? 0)
}

function interestIn({ trigger: { name, audience }, at, run }: MemberAsked, acts: readonly Act[]): Interest | null {
  return audience && interestOf(acts, { name, audience }, at, run)
}

const shown = ({ at, askedAt }: Interest): Json => ({
  at: at.toISOString(),
  asked: askedAt !== null,
  askedAt: askedAt?.toISOString() ?? null,
})

interface Interested {
  readonly one: MemberAsked
  readonly interest: Interest
}

/** What the price is to each person; nothing for facts that are not about a price. */
async function loadDrops(
  sql: Sql,
  interested: readonly Interested[],
  shopOf: (tenantId: string) => ShopCurrency,
): Promise<Map<MemberAsked, Json>> {
  const ofPrice = interested.filter(({ one }) => one.type === 'variant.price-dropped')
  const around = await perItem(
    ofPrice.map(({ one }) => one),
    asked => priceLines(sql, asked),
  )
  const references = await pricesAt(
    sql,
    ofPrice.map(({ one: { tenantId, variant }, interest }) => ({ tenantId, variant, at: interest.at })),
  )
  return new Map(
    ofPrice.map(({ one }, place) => {
      const line = around.get(one)
      const story = {
        reference: pricedIn(references[place]),
        before: pricedIn(line?.before),
        since: (line?.since ?? []).map(pricedIn).filter(price => price !== null),
      }
      return [one, dropOf(story, shopOf(one.tenantId))] as const
    }),
  )
}

function pricedIn(stated: Stated | null | undefined): StatedPrice | null {
  const price = (stated?.value as { price?: Price } | null | undefined)?.price
  return stated && price ? { price, at: stated.at } : null
}

/** What stood before a change of stock; a fact that came late may have shown that it was none. */
function loadBefore(sql: Sql, asked: readonly MemberAsked[]): Promise<Map<MemberAsked, Json | null>> {
  const ofStock = asked.filter(({ type }) => type === 'variant.back-in-stock' || type === 'variant.low-stock')
  return perItem(ofStock, items => stockBefore(sql, items))
}

/** Asks once about each item and instant, however many people ask. */
async function perItem<Answer>(
  asked: readonly MemberAsked[],
  ask: (items: readonly MemberAsked[]) => Promise<Answer[]>,
): Promise<Map<MemberAsked, Answer>> {
  const groups = [
    ...Map.groupBy(asked, ({ tenantId, variant, at }) => JSON.stringify([tenantId, variant, at])).values(),
  ]
  const answers = await ask(groups.flatMap(([first]) => first ?? []))
  return new Map(groups.flatMap((group, n) => group.map(one => [one, answers[n] as Answer] as const)))
}
