export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/**
 * Parses JSON as platforms send it, without losing anything that Postgres or a double cannot hold:
 * integers beyond 2^53 come back as strings of their digits (Shopify's own samples have them), and
 * NUL and lone surrogates, which `jsonb` refuses, are replaced. Throws SyntaxError or RangeError (too deep).
 */
export function parseJson(bytes: Uint8Array): Json {
  const text = new TextDecoder('utf-8').decode(bytes)
  return NEEDS_CARE.test(text) ? JSON.parse(text, careful) : JSON.parse(text)
}

// 16 digits are the first that can pass 2^53 = 9007199254740992; the escapes are those of NUL and of surrogates.
const NEEDS_CARE = /\d{16}|\\u0000|\\u[dD][89a-fA-F]/

function careful(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'string') return storable(value)
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return clean(value)
  const digits = context?.source ?? ''
  return /^-?\d+$/.test(digits) ? digits : value
}

function clean(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  for (const key of Object.keys(value)) {
    if (key === storable(key)) continue
    const record = value as Record<string, unknown>
    record[storable(key)] = record[key]
    delete record[key]
  }
  return value
}

/** Text as `jsonb` and `text` can hold it: no NUL, no lone surrogate. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed()
}
