/** An amount in minor units of its ISO 4217 currency, upper-case: `{ amount: 1999, currency: 'USD' }`. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/**
 * A price as a catalogue states it: some sources leave the currency to the shop, and say only `{ decimal: '19.99' }`.
 * It becomes money when it is read, in the currency the shop then has.
 */
export type Price = Money | { readonly decimal: string }

/** A price as money; what leaves the currency open is in the shop's. Null when it does not read as money. */
export function inCurrency(price: Price, currency: string): Money | null {
  return 'decimal' in price ? moneyFromDecimal(price.decimal, currency) : price
}

/** Decimal places of a currency. ISO 4217 with Stripe's exceptions: ISK and UGX are charged as if they had two. */
export function exponent(currency: string): number {
  return ZERO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2
}

const ZERO_DECIMALS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))

/** `'19.99', 'USD'` → 1999 minor units, by digits, never through a float. Null when either part does not read as money. */
export function moneyFromDecimal(decimal: unknown, currency: unknown): Money | null {
  const code = currencyCode(currency)
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(digitsOf(decimal))
  if (!code || !match) return null
  const places = exponent(code)
  const fraction = (match[3] ?? '').padEnd(places, '0').slice(0, places)
  const amount = Number(`${match[2]}${fraction}`)
  return { amount: match[1] && amount ? -amount : amount, currency: code }
}

// A list or an object is no amount, whatever its toString says: a payload can bring its own.
function digitsOf(decimal: unknown): string {
  return typeof decimal === 'string' || typeof decimal === 'number' ? String(decimal) : ''
}

/** `1999, 'usd'` → money. Null when either part does not read as money. */
export function moneyFromMinor(amount: unknown, currency: unknown): Money | null {
  const code = currencyCode(currency)
  return code && Number.isSafeInteger(amount) ? { amount: amount as number, currency: code } : null
}

function currencyCode(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : null
}
