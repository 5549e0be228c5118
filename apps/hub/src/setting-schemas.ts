import { IANAZone } from 'luxon'
import { z } from 'zod'

// Every message says what is expected; what was seen is added by parse-settings.ts, which knows what is secret.

/** Digits only: `Number` alone would also take '', '0x10' and '1e3'. */
export function wholeNumber(from: number, to: number): z.ZodType<number, string> {
  const expected = `expected a whole number from ${from} to ${to}`
  return z.string().regex(/^\d+$/, expected).transform(Number).pipe(z.number().min(from, expected).max(to, expected))
}

/** A number from `from` to `to`, with or without decimals. */
export function decimal(from: number, to: number): z.ZodType<number, string> {
  const expected = `expected a number from ${from} to ${to}`
  const digits = z.string().regex(/^\d+(\.\d+)?$/, expected)
  return digits.transform(Number).pipe(z.number().min(from, expected).max(to, expected))
}

/** One of a closed list of words. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `expected one of ${words.join(', ')}`)
}

/** A comma-separated choice from a closed list. */
export function wordSet<Word extends string>(words: readonly Word[]): z.ZodType<ReadonlySet<Word>, string> {
  const isWord = (part: string): part is Word => (words as readonly string[]).includes(part)
  return z
    .string()
    .transform(commaList)
    .refine(
      parts => parts.length > 0 && parts.every(isWord),
      `expected a comma-separated choice of ${words.join(', ')}`,
    )
    .transform(parts => new Set(parts.filter(isWord)))
}

/** `true` or `false`, in the spellings people use in environments. */
export const flag = z.stringbool({ error: 'expected true or false' })

/** An absolute URL of one of these schemes, such as a connection string. */
export function urlOf(...schemes: string[]): z.ZodString {
  const expected = `expected a URL with a host that starts with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`
  const fits = (text: string) => Boolean(URL.parse(text)?.hostname) && schemes.includes(text.split('://')[0] ?? '')
  return z.string().refine(fits, expected)
}

/** The base of links: no query, fragment or credentials, and no trailing slash. */
export const baseUrl = urlOf('http', 'https')
  .refine(text => !/[?#]|\/\/[^/]*@/.test(text), 'expected a URL without a query, a fragment or credentials')
  .transform(text => text.replace(/\/+$/, ''))

/** One line of text, so that it can stand in a header. */
export const line = z.string().regex(/^[^\r\n\0]*$/, 'expected one line of text')

/** A zone with a name: an offset such as +02:00 passes Intl, but knows no daylight saving time. */
export const timezone = z
  .string()
  .refine(text => /^[A-Za-z]/.test(text) && IANAZone.isValidZone(text), 'expected an IANA zone such as Europe/Paris')

/** ISO 4217 in either case, upper-case afterwards. */
export const currency = z
  .string()
  .transform(text => text.toUpperCase())
  .refine(code => Intl.supportedValuesOf('currency').includes(code), 'expected an ISO 4217 code such as EUR')

const ADDRESS = '[^\\s<>@,;:"]+@[^\\s<>@,;:"]+'
const DISPLAY_NAME = '(?:"[^"\\r\\n]*"|[^<>@,;:"\\r\\n]+)'

/** One mailbox as in a From header; a list, a group or a line break would smuggle in more than one sender. */
export const mailbox = z
  .string()
  .regex(
    new RegExp(`^(?:${ADDRESS}|${DISPLAY_NAME}\\s*<${ADDRESS}>)$`),
    'expected one address on one line: shop@example.com or My shop <shop@example.com>',
  )

/** A bearer token: it travels in a header, so visible ASCII only. */
export const token = z.string().regex(/^[\x21-\x7e]{24,}$/, 'expected at least 24 visible ASCII characters, no spaces')

/** One key, or several while one is rotated: the first signs and encrypts, the others still verify and decrypt. */
export const keys = z
  .string()
  .transform(commaList)
  .refine(
    parts => parts.length > 0 && parts.every(key => key.length >= 32),
    'expected at least 32 characters, or several such keys with commas between them',
  )

function commaList(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}
