import type { EventData } from '@beckon/plugin-kit'
import type { Event } from '../event.ts'

/**
 * What a test says of things, where tests must lead to nothing: it stands behind whatever was really said of them. A test
 * has orders and invoices of its own, but its cart may be one that somebody really filled: that is not bought by it, may
 * not be reminded of by its word, and is the same as no other.
 */
export function hearsay(event: Event): Event {
  const { cart, variant, variants, ...data } = event.data
  return {
    ...event,
    occurredAt: new Date(0),
    data: {
      ...data,
      ...(cart && { cart: openCart(cart) }),
      ...(variant && { variant: undated(variant) }),
      ...(variants && { variants: variants.map(undated) }),
    },
  }
}

type Cart = NonNullable<EventData['cart']>
type Variant = NonNullable<EventData['variant']>

const openCart = ({ completedAt: _bought, acceptsMarketing: _allowed, tokens, ...open }: Cart): Cart => ({
  ...open,
  tokens: tokens.slice(0, 1),
})

const undated = ({ pricedAt: _version, ...variant }: Variant): Variant => variant
