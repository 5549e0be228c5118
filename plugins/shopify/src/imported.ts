import type { JsonObject } from '@beckon/plugin-kit'
import { instantOf } from './read.ts'

const DAY_MS = 86_400_000

/**
 * When an order was really placed. `created_at` is when Shopify came to have it; an app that brings orders in from
 * elsewhere says with `processed_at` when they happened (shopify.dev: Order, processed_at). Null where it says neither.
 */
export function placedAtOf(body: JsonObject): Date | null {
  return instantOf(isImported(body) ? body.processed_at : body.created_at)
}

/**
 * Until when what comes of an imported order is the import itself: its parcels and refunds of years ago are brought in
 * with it, as if they were made now. A day is more than an app needs for the rest of an order, and less than a parcel
 * takes that is really made up.
 */
export function importedUntil(body: JsonObject): string | null {
  const createdAt = instantOf(body.created_at)
  return createdAt && isImported(body) ? new Date(createdAt.getTime() + DAY_MS).toISOString() : null
}

/** A day or more: a till that was offline hands in the orders of the same day, and their buyers wait for the receipt. */
function isImported({ created_at, processed_at }: JsonObject): boolean {
  const [createdAt, processedAt] = [instantOf(created_at), instantOf(processed_at)]
  return createdAt !== null && processedAt !== null && createdAt.getTime() - processedAt.getTime() >= DAY_MS
}
