import { exponent, inCurrency, type Json, type Money, type Price } from '@beckon/plugin-kit'
import type { DeclaredAudience } from '@beckon/trigger-kit'

/** One thing a person did about an item, or was told of it. */
export interface Act {
  /** The variant, or its product as a whole. */
  readonly item: string
  readonly kind: string
  readonly at: Date
  readonly isTest: boolean
  readonly runId: string | null
}

/** How a person stands to an item when a fact about it is weighed. */
export interface Interest {
  /** When they last showed it. */
  readonly at: Date
  /** When they asked for this very alert, unless they have had it since. */
  readonly askedAt: Date | null
  /** When they were last told, by another run than this; an open request is for being told again. */
  readonly toldAt: Date | null
  /** What they are interested in: the variant, its product, or both. */
  readonly items: readonly string[]
  readonly isTest: boolean
}

/**
 * What the acts come to for one trigger and one fact; null when nothing shows interest: nothing in time, or they have
 * bought it since. Pure, and the same whatever order the acts came in.
 */
export function interestOf(
  acts: readonly Act[],
  trigger: { readonly name: string; readonly audience: DeclaredAudience },
  factAt: Date,
  run: string | null,
): Interest | null {
  const bought = newest(acts.filter(({ kind }) => kind === 'bought'))
  const counts = ({ kind, at }: Act): boolean => {
    const span = trigger.audience.by[kind === `asked/${trigger.name}` ? 'asked' : (kind as 'cart')]
    return span !== undefined && at.getTime() >= factAt.getTime() - span && (!bought || at > bought.at)
  }
  const shown = acts.filter(counts)
  const last = newest(shown)
  if (!last) return null
  const told = acts.filter(({ kind, runId }) => kind === `told/${trigger.name}` && (runId === null || runId !== run))
  const isOpen = (ask: Act) => !told.some(({ item, at }) => item === ask.item && at >= ask.at)
  const asked = newest(shown.filter(act => act.kind.startsWith('asked/') && isOpen(act)))
  return {
    at: last.at,
    askedAt: asked?.at ?? null,
    toldAt: asked ? null : (newest(told)?.at ?? null),
    items: [...new Set(shown.map(({ item }) => item))],
    isTest: last.isTest,
  }
}

function newest(acts: readonly Act[]): Act | undefined {
  return acts.reduce<Act | undefined>((best, act) => (best && best.at >= act.at ? best : act), undefined)
}

/** A price as it was stated, and when. */
export interface StatedPrice {
  readonly price: Price
  readonly at: Date
}

/** What a variant cost for one person, and around one fact. */
export interface PriceStory {
  /** When they last showed interest. */
  readonly reference: StatedPrice | null
  /** Just before the fact. */
  readonly before: StatedPrice | null
  /** From the fact on, oldest first. */
  readonly since: readonly StatedPrice[]
}

/** The currency of prices that leave theirs open, and since when it is the shop's; null: always. */
export interface ShopCurrency {
  readonly currency: string
  readonly currencySince: Date | null
}

/** `drop` as conditions and messages read it; null where there is nothing to compare, or not in one currency. */
export function dropOf({ reference, before, since }: PriceStory, shop: ShopCurrency): Json {
  const [from, already, ...later] = [reference, before, ...since].map(stated => stated && moneyOf(stated, shop))
  const to = later.at(-1)
  if (!from || !to || from.amount <= 0) return null
  const same = [from, ...later].every(price => price?.currency === from.currency)
  if (!same) return null
  const highest = Math.max(...later.map(price => (price as { amount: number }).amount))
  const fall = (amount: number) => ({
    // Down to a tenth of a percent: 9.96 is not 10.
    percent: Math.floor(((from.amount - amount) / from.amount) * 1000) / 10,
    units: (from.amount - amount) / 10 ** exponent(from.currency),
  })
  const comparable = already && already.currency === from.currency
  return { from: { ...from }, to: { ...to }, ...fall(highest), already: comparable ? fall(already.amount) : null }
}

/** A figure from before the shop changed its currency is nothing that one of today could be compared with. */
function moneyOf({ price, at }: StatedPrice, { currency, currencySince }: ShopCurrency): Money | null {
  const isOpen = 'decimal' in price
  return isOpen && currencySince && at < currencySince ? null : inCurrency(price, currency)
}
