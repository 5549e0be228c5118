import { type EventData, inCurrency, type Json, type Money, type Price, type Variant } from '@beckon/plugin-kit'
import type { Event } from '../event.ts'

/** What a source states of a variant at one version: its price, or whether it can be bought. */
export interface VariantFact {
  readonly tenantId: string
  readonly variant: string
  readonly product: string | null
  readonly part: 'price' | 'stock'
  readonly at: Date
  readonly value: PriceFact | StockFact
  readonly eventId: string
}

export type PriceFact = { readonly price: Price }
export type StockFact = { readonly available: boolean; readonly quantity: number | null }

/** The history that an event adds to: one fact for each part of each variant it speaks of. */
export function variantFacts({ tenantId, id: eventId, occurredAt, data }: Event): VariantFact[] {
  return variantsIn(data).flatMap(variant => {
    const fact = { tenantId, eventId, variant: variant.id, product: variant.productId ?? null }
    const facts: VariantFact[] = []
    if (variant.price)
      facts.push({ ...fact, part: 'price', at: pricedAt(variant, occurredAt), value: priceOf(variant) })
    if (variant.available !== undefined) facts.push({ ...fact, part: 'stock', at: occurredAt, value: stockOf(variant) })
    return facts
  })
}

function variantsIn({ variant, variants = [] }: EventData): readonly Variant[] {
  return variant ? [variant, ...variants] : variants
}

function pricedAt({ pricedAt: stated }: Variant, occurredAt: Date): Date {
  const at = stated ? new Date(stated) : occurredAt
  return Number.isNaN(at.getTime()) || at > occurredAt ? occurredAt : at
}

const priceOf = ({ price }: Variant): PriceFact => ({ price: price as Price })

const stockOf = ({ available, quantity }: Variant): StockFact => ({
  available: available as boolean,
  quantity: quantity ?? null,
})

/** A place in a variant's history: what was stated there, and what stood before it. */
export interface Step {
  readonly tenantId: string
  readonly variant: string
  readonly product: string | null
  readonly part: 'price' | 'stock'
  readonly at: Date
  readonly value: Json
  readonly before: Json
  /** Of what may be a low stock: how many there were before, the newest first. */
  readonly counts: readonly number[] | null
  /** The event that stated it. */
  readonly event: Pick<Event, 'source' | 'account' | 'itemId' | 'isTest'>
}

/** What a step means, with prices that leave their currency open in the shop's. A first sight has no step before it and is no edge; nor is what stays as it was. */
export function edgeOf(
  { part, value, before, counts, variant, product }: Step,
  currency: string,
): Pick<Event, 'type' | 'data'> | null {
  const id = { id: variant, productId: product }
  const item = { ...(product && { product: { id: product } }) }
  if (part === 'price') {
    const { price } = value as unknown as PriceFact
    const { price: was } = before as unknown as PriceFact
    return isLower(inCurrency(price, currency), inCurrency(was, currency))
      ? { type: 'variant.price-dropped', data: { ...item, variant: { ...id, price }, was } }
      : null
  }
  const { available, quantity } = value as unknown as StockFact
  const { available: could } = before as unknown as StockFact
  if (!available) return null
  const data = { ...item, variant: { ...id, available, quantity } }
  if (!could) return { type: 'variant.back-in-stock', data }
  return isLow(quantity, counts) ? { type: 'variant.low-stock', data } : null
}

/** So few are left that it is worth telling who wants one. */
export const LOW_STOCK = 5

/** What was low must have been above it by so many before it can become low again: a unit that comes back is no news. */
const RECOVERY = 2

/** Whether a count falls below the line, and does so for the first time since there was enough. */
export function isLow(quantity: number | null, before: readonly number[] | null): boolean {
  const [last] = before ?? []
  if (quantity === null || quantity < 1 || quantity > LOW_STOCK || last === undefined || last <= LOW_STOCK) return false
  for (const [n, count] of (before ?? []).entries()) {
    if (count > LOW_STOCK + RECOVERY) return true
    const fell = count >= 1 && count <= LOW_STOCK && (before?.[n + 1] ?? 0) > LOW_STOCK
    if (fell) return false
  }
  return true
}

function isLower(price: Money | null, was: Money | null): boolean {
  return price !== null && price.currency === was?.currency && price.amount < was.amount
}
