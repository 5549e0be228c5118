import { type Context, type Json, type Reads, read } from '@beckon/trigger-kit'

/** The things with items of which contexts say, when a message is about to go, what can be bought. */
export const SOLD_THINGS = ['cart', 'order'] as const

const SALE = /^(cart|order)\.(soldOut|withdrawn|available|unavailable|listed)(\.|$)/

/** Whether a path leads to what contexts say of it. */
export const isOfSale = (path: string): boolean => SALE.test(path)

export const readsSale = ({ paths }: Reads): boolean => paths.some(isOfSale)

/** An item as far as it says what of the catalogue it is. */
export interface NamedItem {
  readonly product: string | null
  readonly variant: string | null
}

/** Why an item cannot be bought: it ran out, or it is in the catalogue no more. */
export type Unavailable = 'sold-out' | 'withdrawn'

/** What a context's cart and order name of the catalogue. */
export function itemsNamed(context: Context): NamedItem[] {
  return SOLD_THINGS.flatMap(kind => (itemsOf(context, kind) ?? []).map(nameOf))
}

/**
 * The context with what can be bought of its cart and its order: `available` (the items that can be, how many they are,
 * and what they come to), `unavailable.itemCount`, and `soldOut` when there is nothing else. `listed.items` are those
 * still in the catalogue, and `withdrawn` says that none is. Of what nobody has said anything, it is taken for available.
 */
export function withSale(context: Context, whyNot: (item: NamedItem) => Unavailable | null): Context {
  const added = SOLD_THINGS.flatMap(kind => {
    const thing = context[kind]
    return isThing(thing) ? [[kind, { ...thing, ...saleOf(thing, itemsOf(context, kind), whyNot) }]] : []
  })
  return { ...context, ...Object.fromEntries(added) }
}

/**
 * The same with a variant that its product, which names all it has, names no more: what is not there cannot be bought,
 * whatever was last said of its stock. Should the product name it again, that counts again.
 */
export function withoutGone(context: Context): Context {
  const { product, variant } = context
  if (!isThing(product) || !isThing(variant) || !Array.isArray(product.variantIds)) return context
  const isThere = product.variantIds.some(id => id === variant.id)
  return isThere ? context : { ...context, variant: { ...variant, available: false } }
}

type Thing = { readonly [field: string]: Json }

function saleOf(thing: Thing, items: readonly Thing[] | null, whyNot: (item: NamedItem) => Unavailable | null): Thing {
  const { itemCount = null, total = null } = thing
  const why = (items ?? []).map(item => whyNot(nameOf(item)))
  if (!items || !why.some(Boolean)) {
    const all = { items: items && [...items] }
    return {
      ...{ soldOut: false, withdrawn: false, unavailable: { itemCount: 0 } },
      ...{ available: { ...all, itemCount, total }, listed: all },
    }
  }
  const available = items.filter((_item, n) => !why[n])
  const count = quantityOf(items) - quantityOf(available)
  // A source may state the first lines of many: then nobody can say what the rest comes to.
  const isWhole = typeof itemCount !== 'number' || itemCount === quantityOf(items)
  return {
    soldOut: why.every(Boolean),
    withdrawn: why.every(one => one === 'withdrawn'),
    unavailable: { itemCount: count },
    available: {
      items: available,
      itemCount: typeof itemCount === 'number' ? Math.max(itemCount - count, quantityOf(available)) : itemCount,
      total: isWhole ? sumOf(available) : null,
    },
    listed: { items: items.filter((_item, n) => why[n] !== 'withdrawn') },
  }
}

const quantityOf = (items: readonly Thing[]): number =>
  items.reduce((sum, { quantity }) => sum + (typeof quantity === 'number' ? quantity : 1), 0)

/** What these lines come to; null where one does not say, or says it in another currency. */
function sumOf(items: readonly Thing[]): Json {
  const totals = items.map(({ total }) => (isThing(total) ? total : {}))
  const [currency = null] = totals.map(one => one.currency)
  const isSum = currency !== null && totals.every(one => one.currency === currency && typeof one.amount === 'number')
  return isSum ? { amount: totals.reduce((sum, { amount }) => sum + (amount as number), 0), currency } : null
}

const nameOf = ({ productId, variantId }: Thing): NamedItem => ({
  product: textOf(productId),
  variant: textOf(variantId),
})

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

const isThing = (value: Json | undefined): value is Thing =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function itemsOf(context: Context, kind: string): readonly Thing[] | null {
  const items = read(context, `${kind}.items`)
  return Array.isArray(items) ? items.filter(isThing) : null
}
