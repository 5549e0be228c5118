import { type Json, parseJson } from './json.ts'

// First steps into a payload. Vendors send anything anywhere; a reader answers null or nothing, it does not throw.

export type JsonObject = { readonly [key: string]: Json }

/** The value as an object, null when it is anything else. */
export function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
}

/** The objects of a list, empty when it is anything else. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf).filter(entry => entry !== null) : []
}

/** A body as JSON, undefined when it is not JSON or too deep to be read. */
export function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(bytes)
  } catch {
    return undefined
  }
}
