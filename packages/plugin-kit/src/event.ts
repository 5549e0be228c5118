import type { Money, Price } from './money.ts'

/** All event types of the model, past tense. `x.…` is the merchant's own. */
export const EVENT_TYPES = [
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'contact.merged',
  'contact.erased',
  'consent.changed',
  'cart.updated',
  'checkout.updated',
  'checkout.expired',
  'order.placed',
  'order.paid',
  'order.updated',
  'order.cancelled',
  'order.refunded',
  'fulfillment.shipped',
  'fulfillment.out-for-delivery',
  'fulfillment.delivered',
  'fulfillment.delayed',
  'product.updated',
  'variant.stock-changed',
  'variant.price-dropped',
  'variant.back-in-stock',
  'variant.low-stock',
  'subscription.started',
  'subscription.updated',
  'subscription.trial-ending',
  'subscription.renewal-upcoming',
  'subscription.paused',
  'subscription.canceled',
  'payment.failed',
  'payment.action-required',
  'payment.succeeded',
  'card.expiring',
  'dispute.opened',
  'dispute.closed',
  'deal.stage-changed',
  'ticket.created',
  'ticket.updated',
  'ticket.resolved',
  'form.submitted',
  'page.viewed',
  'product.viewed',
  'product.favourited',
  'alert.requested',
  'signed-up',
  'downloaded',
  'feature.used',
  'password.reset-requested',
  'loyalty.changed',
  'message.sent',
  'message.delivered',
  'message.opened',
  'message.clicked',
  'message.bounced',
  'message.complained',
  'message.unsubscribed',
  'message.converted',
  'shop.updated',
  'app.installed',
  'app.uninstalled',
  'privacy.requested',
] as const

export type EventType = (typeof EVENT_TYPES)[number] | `x.${string}`

/** A fact as a plugin states it. The hub adds ids, the contact and the time of receipt. */
export interface EventDraft {
  readonly type: EventType
  /** When it happened, by the source's clock. */
  readonly occurredAt: Date
  /** Who it is about, as far as the source says. */
  readonly person?: Person
  readonly isTest?: boolean
  readonly data: EventData
}

/**
 * Who an event is about. `id`, `email` and `anonymousId` are identifiers: contacts that share one are the same person.
 * A phone never joins two contacts. What the person merely typed beside a known id goes to `alsoKnownAs`.
 */
export interface Person {
  /** The source's own id with its kind: `customer/115310`. The hub adds the source's name and account. */
  readonly id?: string
  readonly email?: string
  readonly phone?: string
  readonly anonymousId?: string
  /** Unverified addresses: they count when the hub looks for reasons *not* to send, and never join contacts. */
  readonly alsoKnownAs?: { readonly emails?: readonly string[]; readonly phones?: readonly string[] }
  /** What is known of the person at `occurredAt`; `null` says "known to be empty", absence says nothing. */
  readonly fields?: ContactFields
}

export interface ContactFields {
  readonly email?: string | null
  readonly phone?: string | null
  readonly firstName?: string | null
  readonly lastName?: string | null
  /** BCP 47. */
  readonly locale?: string | null
  /** IANA zone. */
  readonly timezone?: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null
  readonly city?: string | null
}

/** An event's data: the things it is about, each under its kind, and the event's own facts beside them. */
export interface EventData {
  readonly cart?: Cart
  readonly order?: Order
  readonly subscription?: Subscription
  readonly invoice?: Invoice
  /** `product.updated`: the product, and beside it the variants whose price and stock the source states. */
  readonly product?: Product
  readonly variants?: readonly Variant[]
  /** `variant.…`: the one variant it is about. */
  readonly variant?: Variant
  readonly consent?: Consent
  /** `shop.updated`: what the store says of itself. */
  readonly shop?: ShopFacts
  /** `app.…` and `privacy.requested`: which installation it is about. */
  readonly privacy?: PrivacyRequest
  readonly [more: string]: unknown
}

/** A cart and its checkout are one thing. Tokens are its names: two carts that share one are the same cart. */
export interface Cart {
  /** `cart/…` and `checkout/…` tokens; at least one. */
  readonly tokens: readonly string[]
  readonly items?: readonly LineItem[]
  readonly itemCount?: number
  readonly total?: Money | null
  /** The link that brings the buyer back. A bearer link: never logged. */
  readonly url?: string | null
  /** Set when the cart became an order. */
  readonly completedAt?: string | null
  /** `true` allows the reminders of this cart; anything else says nothing. */
  readonly acceptsMarketing?: true
}

export interface LineItem {
  readonly productId: string | null
  readonly variantId: string | null
  readonly title: string
  readonly variantTitle: string | null
  readonly quantity: number
  /** Price of one. */
  readonly price: Money | null
  /** Price of the line. */
  readonly total: Money | null
  readonly imageUrl?: string | null
}

export interface Order {
  readonly id: string
  /** What the buyer sees: `#1001`. */
  readonly name?: string | null
  /** The address this order was placed with. */
  readonly email?: string | null
  readonly items?: readonly LineItem[]
  readonly itemCount?: number
  readonly subtotal?: Money | null
  readonly shipping?: Money | null
  readonly tax?: Money | null
  readonly discount?: Money | null
  readonly total?: Money | null
  /** The page that shows the order. A bearer link: never logged. */
  readonly statusUrl?: string | null
  readonly placedAt?: string | null
  readonly paidAt?: string | null
  readonly cancelledAt?: string | null
}

export interface Subscription {
  readonly id: string
  /** The source's word, kept open: active, trialing, past_due, canceled, … */
  readonly status?: string | null
  readonly periodEnd?: string | null
  readonly cancelAtPeriodEnd?: boolean
  readonly cancelAt?: string | null
  readonly canceledAt?: string | null
  readonly trialEnd?: string | null
  /** What is subscribed to, for people: `Pro plan`. */
  readonly plan?: string | null
}

export interface Invoice {
  /** Null for an invoice that does not exist yet (an upcoming one). */
  readonly id: string | null
  readonly number?: string | null
  readonly email?: string | null
  readonly subscriptionId?: string | null
  readonly amountDue?: Money | null
  /** The count of payment attempts so far. */
  readonly attempt?: number | null
  /** When the source tries again, by its own schedule; null = no more. */
  readonly nextAttemptAt?: string | null
  readonly billingReason?: string | null
  /** The page where it can be paid. A bearer link: never logged. */
  readonly url?: string | null
  readonly status?: string | null
  readonly paidAt?: string | null
  readonly lines?: readonly { readonly description: string; readonly amount: Money | null }[]
}

/** An item of the catalogue. Ids of products and variants are the store's own, alone: track names them the same way. */
export interface Product {
  readonly id: string
  readonly title?: string | null
  /** The page where it is sold. */
  readonly url?: string | null
  readonly imageUrl?: string | null
  /** The source's word: active, draft, archived, … */
  readonly status?: string | null
}

/** What is bought: a size or a colour of a product. Its price and its stock are facts with versions of their own. */
export interface Variant {
  readonly id: string
  readonly productId?: string | null
  readonly title?: string | null
  readonly productTitle?: string | null
  readonly url?: string | null
  readonly imageUrl?: string | null
  /** The price of one. */
  readonly price?: Price | null
  /** The crossed-out price. A rise of it alone is no drop. */
  readonly compareAtPrice?: Price | null
  /** When the price was last set, by the source's clock. Default: when the event happened. */
  readonly pricedAt?: string
  /** Whether it can be bought now: in stock, or sold without stock. Absent: the source does not say. */
  readonly available?: boolean
  /** Units that can be sold; null where the source does not count them. */
  readonly quantity?: number | null
}

/** The merchant as the store describes them; what is absent or null is not known. */
export interface ShopFacts {
  readonly name?: string | null
  readonly url?: string | null
  /** ISO 4217. */
  readonly currency?: string | null
  /** IANA zone. */
  readonly timezone?: string | null
}

/** What a platform passes on of a person's or a merchant's wish about their data. */
export interface PrivacyRequest {
  /** `export` a person's data for the merchant, `erase` a person, or `erase-account`: everything of this shop. */
  readonly kind: 'export' | 'erase' | 'erase-account'
  /** The source's own id of the request, where it has one. */
  readonly id?: string | null
  /** Orders the request names, by the source's own ids. */
  readonly orders?: readonly string[]
}

/** A person's explicit act about being written to. Echoes of our own sync are not acts: a plugin leaves them out. */
export interface Consent {
  readonly channel: 'email' | 'sms'
  /** Absent: every topic of the channel. */
  readonly topic?: string
  readonly state: 'subscribed' | 'unsubscribed' | 'pending'
  readonly wording?: string | null
}
