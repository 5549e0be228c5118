import { type Json, type JsonObject, type LineItem, type Money, objectsOf } from '@beckon/plugin-kit'
import { amountOf, times } from './amounts.ts'
import { idOf, textOf } from './read.ts'

// One more than a draft order takes (shopify.dev: changelog/draft-order-line-item-limit, "the REST API's limit" is 499); of
// other orders and of carts no limit is documented. What is left out is sold out to nobody, cheaper to nobody and bought by
// nobody; without a bound whatever somebody sends would fill the state that is read at every send.
const MOST_ITEMS = 500

/** The lines of a cart, checkout or order: the first of them, and how many things all of them are. */
export interface Lines {
  readonly items?: readonly LineItem[]
  readonly itemCount?: number
}

/** Reads `line_items`. A body without the list says nothing about it. */
export function linesOf(list: Json | undefined, currency?: Json): Lines {
  if (!Array.isArray(list)) return {}
  const lines = objectsOf(list)
  return {
    items: lines.slice(0, MOST_ITEMS).map(line => lineItem(line, currency)),
    itemCount: lines.reduce((count, line) => count + quantityOf(line), 0),
  }
}

/**
 * The lines of an order as edits and refunds have left them. `quantity` stays what was bought at first, for good
 * (shopify.dev: LineItem, current_quantity). Of an order alone: a refund names lines to say what is taken out of them.
 */
export function linesLeft(list: Json | undefined, currency?: Json): Lines {
  if (!Array.isArray(list)) return {}
  const left = objectsOf(list).map(line => ({ ...line, quantity: line.current_quantity ?? line.quantity ?? null }))
  return linesOf(
    left.filter(({ quantity }) => quantity !== 0),
    currency,
  )
}

/** What a line costs: as the line says (carts and checkouts, after its discounts), else what its things cost. */
export function lineTotal(line: JsonObject, currency?: Json): Money | null {
  return amountOf(line, 'line_price', currency) ?? times(amountOf(line, 'price', currency), quantityOf(line))
}

function lineItem(line: JsonObject, currency: Json | undefined): LineItem {
  return {
    productId: idOf(line.product_id),
    variantId: idOf(line.variant_id),
    title: textOf(line.presentment_title) ?? textOf(line.title) ?? textOf(line.name) ?? '',
    variantTitle: textOf(line.presentment_variant_title) ?? textOf(line.variant_title),
    quantity: quantityOf(line),
    price: amountOf(line, 'price', currency),
    total: lineTotal(line, currency),
  }
}

function quantityOf({ quantity }: JsonObject): number {
  return typeof quantity === 'number' && Number.isSafeInteger(quantity) && quantity >= 0 ? quantity : 1
}
