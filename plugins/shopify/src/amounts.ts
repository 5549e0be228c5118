import { type Json, type JsonObject, type Money, moneyFromDecimal, objectOf } from '@beckon/plugin-kit'

/**
 * An amount as the buyer saw it: from `<name>_set` where the object has one (orders, lines of carts and orders), else
 * `<name>` in the given currency.
 */
export function amountOf(object: JsonObject, name: string, currency: Json | undefined): Money | null {
  const presentment = objectOf(objectOf(object[`${name}_set`])?.presentment_money)
  const shown = moneyFromDecimal(presentment?.amount, presentment?.currency_code)
  return shown ?? moneyFromDecimal(object[name], currency)
}

/** The price of several. Null when it cannot be counted. */
export function times(price: Money | null, quantity: number): Money | null {
  const amount = (price?.amount ?? Number.NaN) * quantity
  return price && Number.isSafeInteger(amount) ? { ...price, amount } : null
}

/** The sum. Null when there is nothing to add, an amount is not known, or the currencies differ. */
export function sumOf(amounts: readonly (Money | null)[]): Money | null {
  const currency = amounts[0]?.currency
  if (!currency || amounts.some(amount => amount?.currency !== currency)) return null
  return { amount: amounts.reduce((sum, amount) => sum + (amount?.amount ?? 0), 0), currency }
}
