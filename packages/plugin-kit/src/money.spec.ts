import { exponent, moneyFromDecimal, moneyFromMinor } from './money.ts'

const MISSPELLED = ['', ' ', '1,000.00', '1.000,00', '$5', '5 USD', '.5', '5.', '1e3', '+5', '0x10', '1234567890123']
const NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, 1e21]
const NO_AMOUNTS: unknown[] = [
  'example string',
  ...MISSPELLED,
  ...NUMBERS,
  null,
  undefined,
  true,
  [],
  ['1.00'],
  {},
  { toString: 1 },
]
const NO_CURRENCIES: unknown[] = ['example string', '', 'US', 'US$', 'USDT', null, undefined, 840, ['USD']]
const NO_COUNTS: unknown[] = [19.99, '1999', null, undefined, Number.NaN, 2 ** 53, [1]]

describe('moneyFromDecimal', () => {
  it.each([
    ['19.99', 'USD', 1999],
    ['19.9', 'USD', 1990],
    ['19', 'USD', 1900],
    ['0.00', 'USD', 0],
    ['0.07', 'USD', 7],
    ['1.005', 'USD', 100],
    ['999999999999.99', 'USD', 99_999_999_999_999],
    ['1200', 'JPY', 1200],
    ['1200.00', 'JPY', 1200],
    ['3.750', 'KWD', 3750],
    ['3.75', 'KWD', 3750],
    ['1.255', 'LYD', 1255],
    ['5000', 'UGX', 500_000],
    ['-12.34', 'USD', -1234],
  ])('reads %s %s as %d minor units', (decimal, currency, amount) => {
    expect(moneyFromDecimal(decimal, currency)).toEqual({ amount, currency })
  })

  it.each([
    ['a number', 19.99, 1999],
    ['a number that a float cannot hold', 1.1, 110],
    ['a whole number', 20, 2000],
  ])('reads %s by its digits', (_what, decimal, amount) => {
    expect(moneyFromDecimal(decimal, 'EUR')).toEqual({ amount, currency: 'EUR' })
  })

  it('writes the currency in capitals, as ISO 4217 has it', () => {
    expect(moneyFromDecimal('1.00', 'eur')).toEqual({ amount: 100, currency: 'EUR' })
  })

  it('knows no negative zero', () => {
    expect(Object.is(moneyFromDecimal('-0.00', 'USD')?.amount, 0)).toBe(true)
  })

  it.each(NO_AMOUNTS)('finds no amount in %p', garbage => {
    expect(moneyFromDecimal(garbage, 'USD')).toBeNull()
  })

  it.each(NO_CURRENCIES)('finds no currency in %p', garbage => {
    expect(moneyFromDecimal('1.00', garbage)).toBeNull()
  })
})

describe('moneyFromMinor', () => {
  it('takes the amount as it is', () => {
    expect(moneyFromMinor(1999, 'usd')).toEqual({ amount: 1999, currency: 'USD' })
    expect(moneyFromMinor(-5, 'JPY')).toEqual({ amount: -5, currency: 'JPY' })
  })

  it.each(NO_COUNTS)('finds no amount in %p', garbage => {
    expect(moneyFromMinor(garbage, 'USD')).toBeNull()
  })
})

describe('exponent', () => {
  it.each([
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['ISK', 2],
    ['UGX', 2],
  ] as const)('of %s is %d', (currency, places) => {
    expect(exponent(currency)).toBe(places)
  })
})
