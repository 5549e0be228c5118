import { type Json, type JsonObject, objectOf, objectsOf } from '@beckon/plugin-kit'

/** The objects of one of Stripe's lists, which are objects themselves: `{ object: 'list', data: […] }`. */
export function listed(list: Json | undefined): readonly JsonObject[] {
  return objectsOf(objectOf(list)?.data)
}

/** A text that is not empty, null when it is anything else. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The id of another object: Stripe gives it as a text, or the object itself where it is expanded. */
export function idOf(value: Json | undefined): string | null {
  return textOf(value) ?? textOf(objectOf(value)?.id)
}

/** A count, null when it is anything else. */
export function countOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}

/** Stripe's seconds since 1970 as an instant; null when they do not read as one. */
export function instantOf(value: Json | undefined): Date | null {
  const instant = new Date(typeof value === 'number' ? value * 1000 : Number.NaN)
  return Number.isNaN(instant.getTime()) ? null : instant
}

/** The same as ISO text. */
export function isoOf(value: Json | undefined): string | null {
  return instantOf(value)?.toISOString() ?? null
}
