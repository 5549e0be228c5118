import type { LineItem } from '@beckon/plugin-kit'
import type { Event } from '../event.ts'
import { subjectClaims } from './subject-state.ts'

/** What somebody did that says something of an item: looked at it, put it into a cart, asked to be told, bought it. */
export interface InterestAct {
  readonly tenantId: string
  /** `variant:2001` or `product:1001`. */
  readonly item: string
  readonly kind: InterestKind
  readonly at: Date
  readonly isTest: boolean
}

/** `asked/…` and `told/…` name the trigger: the alert that was asked for, and the one that was sent. */
export type InterestKind = 'cart' | 'viewed' | 'favourited' | 'bought' | `asked/${string}` | `told/${string}`

/** The acts an event tells of. Whose they are, the person it names or its cart, is for the caller to say. */
export function interestActs(event: Event): InterestAct[] {
  const act = (kind: InterestKind) => (item: string) => actOf(event, item, kind)
  switch (event.type) {
    case 'cart.updated':
    case 'checkout.updated':
      return (event.data.cart?.items ?? []).flatMap(nearestItem).map(act('cart'))
    // Who has bought one size does not wait for the price of another.
    case 'order.placed':
      return (event.data.order?.items ?? []).flatMap(bothItems).map(act('bought'))
    case 'product.viewed':
      return nearestItem(named(event)).map(act('viewed'))
    case 'product.favourited':
      return nearestItem(named(event)).map(act('favourited'))
    case 'alert.requested':
      return typeof event.data.kind === 'string' ? nearestItem(named(event)).map(act(`asked/${event.data.kind}`)) : []
    default:
      return []
  }
}

function actOf({ tenantId, occurredAt, isTest }: Event, item: string, kind: InterestKind): InterestAct {
  return { tenantId, item, kind, at: occurredAt, isTest }
}

type Item = Pick<LineItem, 'productId' | 'variantId'>

function named({ data }: Event): Item {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  return { productId: text(data.productId), variantId: text(data.variantId) }
}

/** The item as closely as it is named: the variant, else the product as a whole. */
function nearestItem(item: Item): string[] {
  return bothItems(item).slice(0, 1)
}

function bothItems({ variantId, productId }: Item): string[] {
  return [...(variantId ? [`variant:${variantId}`] : []), ...(productId ? [`product:${productId}`] : [])]
}

/** A variant and its product, as interest in them is kept. */
export function itemsOf(variant: string, product: string | null): string[] {
  return bothItems({ variantId: variant, productId: product })
}

/** A name of the cart an event is about, for acts of people who are not known yet. */
export function cartOf({ data, source, account, occurredAt }: Event): string | null {
  if (!data.cart) return null
  const claims = subjectClaims({ cart: data.cart }, `${source}:${account}`, occurredAt.toISOString())
  return claims[0]?.aliases[0] ?? null
}
