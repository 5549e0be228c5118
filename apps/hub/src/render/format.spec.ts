import { formatDate, formatInstant, formatMoney, formatNumber, formatPlural, formatSaving } from './format.ts'

const NBSP = '\u00a0'

describe('money', () => {
  it.each([
    [1999, 'USD', 'en-US', '$19.99'],
    [199900, 'EUR', 'de-DE', `1.999,00${NBSP}€`],
    [1999, 'JPY', 'en-US', '¥1,999'],
    [1999, 'KWD', 'en-US', `KWD${NBSP}1.999`],
    [-300, 'USD', 'en-US', '-$3.00'],
    [0, 'USD', 'en-US', '$0.00'],
  ])('%i minor units of %s are, in %s, %s', (amount, currency, locale, text) => {
    expect(formatMoney({ amount, currency }, locale)).toBe(text)
  })

  it('is still told when the locale or the currency is none', () => {
    expect(formatMoney({ amount: 1999, currency: 'USD' }, 'no locale!')).toBe('$19.99')
    expect(formatMoney({ amount: 1999, currency: 'dollars' }, 'en-US')).toBe('19.99 dollars')
  })
})

describe('a saving', () => {
  it.each([
    [4800, 3900, 'USD', 'en-US', '18%'],
    [4800, 3900, 'EUR', 'de-DE', `18${NBSP}%`],
    [124800, 104800, 'USD', 'en-US', '$200.00'],
    [20000, 10000, 'USD', 'en-US', '$100.00'],
    [10000, 8001, 'USD', 'en-US', '19%'],
    [4800, 3900, 'JPY', 'en-US', '¥900'],
    [10000, 9999, 'USD', 'en-US', '$0.01'],
    [1000, 0, 'USD', '!', '100%'],
    [3900, 3900, 'USD', 'en-US', null],
    [3900, 4800, 'USD', 'en-US', null],
  ])('from %i to %i minor units of %s is, in %s, %s', (before, now, currency, locale, text) => {
    expect(formatSaving({ amount: before, currency }, { amount: now, currency }, locale)).toBe(text)
  })

  it('is unknown between two currencies', () => {
    expect(formatSaving({ amount: 4800, currency: 'USD' }, { amount: 3900, currency: 'EUR' }, 'en')).toBeNull()
  })
})

describe('dates', () => {
  const LATE_IN_MARCH = '2026-03-31T22:30:00Z'

  it.each([
    ['en-US', 'UTC', 'March 31, 2026'],
    ['en-GB', 'Europe/Berlin', '1 April 2026'],
    ['de', 'Europe/Berlin', '1. April 2026'],
  ])('the same instant is, in %s and %s, %s', (locale, timezone, text) => {
    expect(formatDate(LATE_IN_MARCH, locale, timezone)).toBe(text)
  })

  it('a date without time is the same day everywhere', () => {
    expect(formatDate('2026-04-01', 'en-US', 'Pacific/Honolulu')).toBe('April 1, 2026')
    expect(formatDate('2026-04-01T00:00:00Z', 'en-US', 'Pacific/Honolulu')).toBe('March 31, 2026')
  })

  it.each([
    ['en-US', 'April 2026'],
    ['de', 'April 2026'],
    ['fr', 'avril 2026'],
  ])('a month without day is that month everywhere: in %s %s', (locale, text) => {
    expect(formatDate('2026-04', locale, 'Pacific/Honolulu')).toBe(text)
  })

  it.each([
    ['en-US', 'America/New_York', 'March 31, 2026 at 6:30 PM EDT'],
    ['en-GB', 'Europe/Berlin', '1 April 2026 at 00:30 CEST'],
    ['de', 'Europe/Berlin', '1. April 2026 um 00:30 MESZ'],
    ['!', 'Mars/Olympus', 'March 31, 2026 at 10:30 PM UTC'],
  ])('with the time of day, the same instant is, in %s and %s, %s', (locale, timezone, text) => {
    expect(formatInstant(LATE_IN_MARCH, locale, timezone)).toBe(text)
  })

  it('without a time of day have none to tell', () => {
    expect(formatInstant('2026-04-01', 'en-US', 'Pacific/Honolulu')).toBe('April 1, 2026')
    expect(formatInstant('soon', 'en-US', 'UTC')).toBe('soon')
  })

  it('fall back to UTC, to English, and to what was given', () => {
    expect(formatDate(LATE_IN_MARCH, 'de', 'Mars/Olympus')).toBe('31. März 2026')
    expect(formatDate(LATE_IN_MARCH, '!', 'Europe/Berlin')).toBe('April 1, 2026')
    expect(formatDate(LATE_IN_MARCH, '!', '!')).toBe('March 31, 2026')
    expect(formatDate('soon', 'en', 'UTC')).toBe('soon')
  })
})

it('numbers are written as the locale writes them', () => {
  expect(formatNumber(1234.5, 'en')).toBe('1,234.5')
  expect(formatNumber(1234.5, 'de')).toBe('1.234,5')
  expect(formatNumber(1234.5, '!')).toBe('1,234.5')
})

describe('plurals', () => {
  const items = { one: '# item', few: '# few', other: '# items' }

  it.each([
    [1, 'en', '1 item'],
    [1200, 'en', '1,200 items'],
    [3, 'pl', '3 few'],
    [0, '!', '0 items'],
  ])('%i in %s is %s', (value, locale, text) => {
    expect(formatPlural(value, items, locale)).toBe(text)
  })

  it('use what there is when a form is missing', () => {
    expect(formatPlural(3, { one: '# rzecz', other: '# rzeczy' }, 'pl')).toBe('3 rzeczy')
    expect(formatPlural(3, {}, 'en')).toBe('3')
  })
})
