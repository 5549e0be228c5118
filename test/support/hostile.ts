import type { Json } from '@beckon/plugin-kit'

/** Tags, quotes, a placeholder and a mail header in one: what a name may hold when nobody cleaned it. */
export const HOSTILE_TEXT = `<script>"'&{{evil}}\r\nBcc: x`
export const HOSTILE_URL = 'javascript:alert(1)'

/** The same data with every string replaced by an attack; what was null or a number stays. */
export function hostile(value: Json, key = ''): Json {
  if (typeof value === 'string') return /url$/i.test(key) ? HOSTILE_URL : HOSTILE_TEXT
  if (Array.isArray(value)) return value.map(element => hostile(element, key))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hostile(inner, name)]))
}
