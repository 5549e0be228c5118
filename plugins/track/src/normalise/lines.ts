import { type Json, type JsonObject, objectOf } from '@beckon/plugin-kit'
import { storeId } from '../read.ts'

/** What the model asks of a line and a till may not know: null says so. */
const UNKNOWN = { productId: null, variantId: null, variantTitle: null, price: null, total: null }

/** A cart or an order whose lines have the store's own ids, and null where nothing is known. */
export function withLines(thing: JsonObject): JsonObject {
  return Array.isArray(thing.items) ? { ...thing, items: thing.items.map(lineOf) } : thing
}

function lineOf(entry: Json): Json {
  const line = objectOf(entry)
  if (!line) return entry
  const { productId, variantId, ...rest } = { ...UNKNOWN, ...line }
  return { ...rest, productId: storeId(productId), variantId: storeId(variantId) }
}

/** The same with the pieces counted, where the sender lists them and does not count. */
export function withCount(thing: JsonObject): JsonObject {
  if (thing.itemCount !== undefined || !Array.isArray(thing.items)) return thing
  const quantities = thing.items.map(line => objectOf(line)?.quantity)
  return {
    ...thing,
    itemCount: quantities.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0),
  }
}
