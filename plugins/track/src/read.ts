import type { Json, JsonObject } from '@beckon/plugin-kit'
import { z } from 'zod'

/** Ids are indexed, and an index has room for so much. */
const LONGEST = 255

/** A text that is not empty, null when it is anything else. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** An id as text; a number is taken too. Null when it is anything else, or too long. */
export function idOf(value: Json | undefined): string | null {
  const id = textOf(numberAsText(value))
  return id && id.length <= LONGEST ? id : null
}

/** An instant that says its zone, null when it is anything else. */
export function instantOf(value: Json | undefined): Date | null {
  return INSTANT.safeParse(value).success ? new Date(value as string) : null
}

const INSTANT = z.iso.datetime({ offset: true })

/** A whole number in digits: ids are text, and some systems count theirs. */
export function numberAsText(value: Json | undefined): Json | undefined {
  return Number.isSafeInteger(value) ? String(value) : value
}

/** The store's own id: a GraphQL id, `gid://store/ProductVariant/2001?…`, is known by its last part. */
export function storeId(value: Json): Json {
  const id = numberAsText(value) as Json
  return typeof id === 'string' && id.startsWith('gid://') ? (id.split('?')[0]?.split('/').at(-1) ?? id) : id
}

/** Whether a value holds more than so many levels: nobody reads them, and neither a schema nor `jsonb` likes thousands. */
export function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => isDeeperThan(inner, levels - 1))
}

/** The same object without what is null or empty: it says that the sender does not know. */
export function known(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== ''))
}
