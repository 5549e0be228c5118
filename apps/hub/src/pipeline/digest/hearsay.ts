import type { EventData } from '@beckon/plugin-kit'
import { type Context, read } from '@beckon/trigger-kit'
import type { Event } from '../../event.ts'

/** Before whatever was really said. */
const LONG_AGO = new Date(0)

/**
 * What a test says of things, where tests must lead to nothing: it stands behind whatever was really said of them. A test
 * has orders and invoices of its own, but its cart may be one that somebody really filled: that is not bought by it, may
 * not be reminded of by its word, and is the same as no other.
 */
export function hearsay(event: Event): Event {
  const { cart, variant, variants, ...data } = event.data
  return {
    ...event,
    occurredAt: LONG_AGO,
    data: {
      ...data,
      ...(cart && { cart: openCart(cart) }),
      ...(variant && { variant: undated(variant) }),
      ...(variants && { variants: variants.map(undated) }),
    },
  }
}

/**
 * Whether a run is a test's: its fact was one, or it is about an order of which only tests have told, where tests must lead
 * to nothing. A parcel or a refund of a test order does not say itself that it is one.
 */
export function isOfTest({ run, context }: { readonly run: { readonly isTest: boolean }; readonly context: Context }) {
  return run.isTest || read(context, 'order.at.content') === LONG_AGO.toISOString()
}

type Cart = NonNullable<EventData['cart']>
type Variant = NonNullable<EventData['variant']>

const openCart = ({ completedAt: _bought, acceptsMarketing: _allowed, tokens, ...open }: Cart): Cart => ({
  ...open,
  tokens: tokens.slice(0, 1),
})

const undated = ({ pricedAt: _version, ...variant }: Variant): Variant => variant
