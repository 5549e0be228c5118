import { countryCode, type Json, type JsonObject, zoneName } from '@beckon/plugin-kit'

// Readers of single fields. What does not read as the thing is null: a payload may hold anything anywhere.

/** A text that says something, trimmed. */
export function textOf(value: Json | undefined): string | null {
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}

/** An id as its digits; beyond 2^53 the parser has left it a text already. */
export function idOf(value: Json | undefined): string | null {
  return typeof value === 'number' || typeof value === 'string' ? (/^[1-9]\d*$/.exec(String(value))?.[0] ?? null) : null
}

/** An object's own id, from its GraphQL id where it has one: that is a text, which no JSON parser on the way rounds. */
export function ownIdOf(object: JsonObject | null): string | null {
  const digits = /^gid:\/\/shopify\/\w+\/(\d+)/.exec(textOf(object?.admin_graphql_api_id) ?? '')?.[1]
  return digits ?? idOf(object?.id)
}

/** An instant. Only with a zone: without one it would mean another instant on every machine. */
export function instantOf(value: Json | undefined): Date | null {
  const text = textOf(value)
  if (!text || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text)) return null
  const instant = new Date(text)
  return Number.isNaN(instant.getTime()) ? null : instant
}

/** An instant as ISO text. */
export function isoOf(value: Json | undefined): string | null {
  return instantOf(value)?.toISOString() ?? null
}

/** An e-mail address, as it was typed. */
export function emailOf(value: Json | undefined): string | null {
  return matchOf(value, /^[^\s@,;<>]+@[^\s@,;<>]+$/)
}

/** A phone number, as it was typed. */
export function phoneOf(value: Json | undefined): string | null {
  return matchOf(value, /^\+?(?=(\D*\d){6})[\d\s()./x-]+$/i)
}

/** An amount without its currency, digit by digit as it came. */
export function decimalOf(value: Json | undefined): string | null {
  return matchOf(typeof value === 'number' ? String(value) : value, /^\d{1,12}(\.\d+)?$/)
}

/** An ISO 4217 currency. */
export function currencyOf(value: Json | undefined): string | null {
  return matchOf(value, /^[A-Z]{3}$/)
}

/** A domain name, without a scheme or a path. */
export function domainOf(value: Json | undefined): string | null {
  return matchOf(value, /^(?=.{1,253}$)([\p{L}\d]([\p{L}\d-]*[\p{L}\d])?\.)+[\p{L}\d-]{2,}$/u)
}

/** An IANA zone that this runtime can compute with. */
export function zoneOf(value: Json | undefined): string | null {
  return zoneName(textOf(value) ?? '') ?? null
}

/** A link that a mail can hold. */
export function linkOf(value: Json | undefined): string | null {
  return matchOf(value, /^https?:\/\/\S+$/i)
}

/** A BCP 47 language tag: `de`, `pt-BR`. */
export function localeOf(value: Json | undefined): string | null {
  return matchOf(value, /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i)
}

/** An ISO 3166-1 alpha-2 country. */
export function countryOf(value: Json | undefined): string | null {
  return countryCode(textOf(value) ?? '') ?? null
}

/** What ISO 3166-2 has behind the country: `CA`. Some of Shopify's codes have it in front, as `JP-13`. */
export function provinceOf(value: Json | undefined): string | null {
  return matchOf(textOf(value)?.replace(/^[A-Z]{2}-/, ''), /^[A-Z\d]{1,3}$/)
}

function matchOf(value: Json | undefined, pattern: RegExp): string | null {
  const text = textOf(value)
  return text && pattern.test(text) ? text : null
}
