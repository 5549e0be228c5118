import type { Money } from '@beckon/plugin-kit'
import { exponent } from '@beckon/plugin-kit'
import { bounded } from '../bounded.ts'

// Everything here takes what customers' profiles say, so a locale, zone or currency that Intl refuses falls back.
const PLAIN_LOCALE = 'en'

/** `{ amount: 1999, currency: 'USD' }` → `$19.99`, as `locale` writes it. */
export function formatMoney(money: Money, locale: string): string {
  return currencyFormat(`${money.currency}|${locale}`)(money.amount / 10 ** exponent(money.currency))
}

/**
 * An instant as a day in `timezone`; a date without time is that day everywhere, a month without day that month. What
 * is none of these stays as it is.
 */
export function formatDate(instant: string, locale: string, timezone: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  if (MONTH_ONLY.test(instant)) return monthFormat(`UTC|${locale}`).format(date)
  return dateFormat(`${DATE_ONLY.test(instant) ? 'UTC' : timezone}|${locale}`).format(date)
}

/** An instant as day and time in `timezone`, which it names: `March 5, 2026 at 9:00 AM EST`. A date stays a day. */
export function formatInstant(instant: string, locale: string, timezone: string): string {
  const date = new Date(instant)
  if (DATE_ONLY.test(instant) || Number.isNaN(date.getTime())) return formatDate(instant, locale, timezone)
  return instantFormat(`${timezone}|${locale}`).format(date)
}

// Up to 100 of the currency a percentage is the larger number, above it the amount (J. Berger, Contagious, 2013).
const TOLD_IN_PERCENT = 100

/**
 * How much less `now` is than `before`: `18%` of a small price, `$150.00` of a large one. Percents are rounded down, so
 * that no more is claimed than is saved; null when nothing is.
 */
export function formatSaving(before: Money, now: Money, locale: string): string | null {
  const saved = before.amount - now.amount
  if (before.currency !== now.currency || saved <= 0) return null
  const percent = Math.floor((saved / before.amount) * 100)
  const small = before.amount / 10 ** exponent(before.currency) <= TOLD_IN_PERCENT
  return small && percent > 0
    ? percentFormat(locale).format(percent / 100)
    : formatMoney({ ...now, amount: saved }, locale)
}

/** `1234.5` → `1,234.5`. */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale).format(value)
}

/** Which of `forms` fits the number, `#` replaced by it: `2, { one: '# item', other: '# items' }` → `2 items`. */
export function formatPlural(value: number, forms: Readonly<Record<string, string>>, locale: string): string {
  const form = forms[pluralRules(locale).select(value)] ?? forms.other ?? '#'
  return form.replace('#', formatNumber(value, locale))
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/
const MONTH_ONLY = /^\d{4}-\d{2}$/

const currencyFormat = bounded((key: string): ((value: number) => string) => {
  const [currency, locale] = parts(key)
  const format = (inLocale: string) => new Intl.NumberFormat(inLocale, { style: 'currency', currency })
  const fitting = firstThatWorks([() => format(locale), () => format(PLAIN_LOCALE)])
  return fitting ? value => fitting.format(value) : value => `${value.toFixed(2)} ${currency}`
})

const dateFormat = bounded((key: string) => inZone(key, { dateStyle: 'long' }))

const monthFormat = bounded((key: string) => inZone(key, { year: 'numeric', month: 'long' }))

// The styles of Intl have no time of day with a zone and without seconds.
const instantFormat = bounded((key: string) =>
  inZone(key, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }),
)

function inZone(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const [timeZone, locale] = parts(key)
  const format = (inLocale: string, zone: string) => new Intl.DateTimeFormat(inLocale, { ...options, timeZone: zone })
  const inEither = [() => format(locale, timeZone), () => format(PLAIN_LOCALE, timeZone), () => format(locale, 'UTC')]
  return firstThatWorks(inEither) ?? format(PLAIN_LOCALE, 'UTC')
}

const numberFormat = bounded(
  (locale: string) => firstThatWorks([() => new Intl.NumberFormat(locale)]) ?? new Intl.NumberFormat(PLAIN_LOCALE),
)

const percentFormat = bounded((locale: string) => {
  const format = (inLocale: string) => new Intl.NumberFormat(inLocale, { style: 'percent' })
  return firstThatWorks([() => format(locale)]) ?? format(PLAIN_LOCALE)
})

const pluralRules = bounded(
  (locale: string) => firstThatWorks([() => new Intl.PluralRules(locale)]) ?? new Intl.PluralRules(PLAIN_LOCALE),
)

/** `EUR|de-AT` → `EUR`, `de-AT`. */
function parts(key: string): [string, string] {
  const bar = key.indexOf('|')
  return [key.slice(0, bar), key.slice(bar + 1)]
}

function firstThatWorks<T>(attempts: readonly (() => T)[]): T | undefined {
  for (const attempt of attempts) {
    try {
      return attempt()
    } catch {
      // Intl throws RangeError for what it does not know; the next attempt asks for less.
    }
  }
  return undefined
}
