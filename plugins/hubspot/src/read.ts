import type { Json } from '@beckon/plugin-kit'

/** The value as a list, empty when it is anything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** A text or a number as text; null when there is none. HubSpot writes ids as numbers. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || null : null
}

/** A property's value as trimmed text; undefined when there is none. Documented as text, taken from other scalars too. */
export function propertyText(value: Json | undefined): string | undefined {
  if (value === null) return ''
  return value === undefined || typeof value === 'object' ? undefined : String(value).trim()
}

/** Milliseconds since 1970 as an instant; null when they do not read as one. */
export function instantOf(value: Json | undefined): Date | null {
  const digits = textOf(value)
  if (digits === null || !/^\d+$/.test(digits)) return null
  const instant = new Date(Number(digits))
  return Number.isNaN(instant.getTime()) ? null : instant
}
