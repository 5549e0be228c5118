import { type Context, type Json, type Reads, read } from '@beckon/trigger-kit'

export const readsSoldOut = ({ paths }: Reads): boolean => paths.includes('cart.soldOut')

/** The variants in a context's cart, as far as its items name theirs. */
export function variantsInCart(context: Context): readonly string[] {
  return itemsOf(context).flatMap(({ variantId }) => (typeof variantId === 'string' ? [variantId] : []))
}

/**
 * The context with `cart.soldOut`: whether every item of the cart is known to be out of stock. An item that says no
 * variant, or one of whose stock nobody has said anything, is taken for available; so is an empty cart.
 */
export function withSoldOut(context: Context, isOut: (variant: string) => boolean): Context {
  const { cart } = context
  if (!isThing(cart)) return context
  const items = itemsOf(context)
  const soldOut = items.length > 0 && items.every(({ variantId }) => typeof variantId === 'string' && isOut(variantId))
  return { ...context, cart: { ...cart, soldOut } }
}

type Thing = { readonly [field: string]: Json }

const isThing = (value: Json | undefined): value is Thing =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function itemsOf(context: Context): readonly Thing[] {
  const items = read(context, 'cart.items')
  return Array.isArray(items) ? items.filter(isThing) : []
}
