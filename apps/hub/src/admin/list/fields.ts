import { z } from 'zod'

// Fields of answers.

export const id = z.guid()
export const instant = z.iso.datetime()
export const json = z.record(z.string(), z.unknown())

// Query parameters. Each message says what is expected.

/** Any short text; NUL is refused because Postgres cannot hold it. */
export const text = z
  .string('expected one value')
  .min(1, 'expected a value, saw none')
  .max(500, 'expected at most 500 characters')
  .refine(value => !value.includes('\0'), 'expected text without NUL')

export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, `expected one of ${words.join(', ')}`)
}

export const flag = oneOf('true', 'false').transform(value => value === 'true')

export const since = z.iso
  .datetime({ offset: true, error: 'expected an instant such as 2026-03-02T12:00:00Z (a + is written %2B)' })
  .transform(value => new Date(value))
  // An offset may lead out of the years that have four digits; an answer that repeats those is no instant by RFC 3339.
  .refine(at => /^\d{4}-/.test(at.toISOString()), 'expected an instant that is in the years 0000 to 9999 in UTC too')

const LIMIT = 'expected a whole number from 1 to 100'

/** Plain digits: what else JavaScript takes for a number (1e1, 0x10, +5) is no integer by the document. */
export const limit = z.preprocess(
  value => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.int(LIMIT).min(1, LIMIT).max(100, LIMIT).default(50),
)
