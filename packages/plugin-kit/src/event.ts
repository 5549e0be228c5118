import type {
  Card,
  Cart,
  Consent,
  Fulfillment,
  Invoice,
  Order,
  PrivacyRequest,
  Product,
  Refund,
  ShopFacts,
  Subscription,
  Ticket,
  Variant,
} from './event-things.ts'

export type * from './event-things.ts'

/** All event types of the model, past tense. `x.…` is the merchant's own. */
export const EVENT_TYPES = [
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'contact.merged',
  'contact.erased',
  'consent.changed',
  'segment.entered',
  'segment.exited',
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
  'invoice.closed',
  'card.expiring',
  'card.updated',
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
  /**
   * Where `email` is a copy that nobody keeps up, as on an invoice: the instant it is from. It identifies the person all
   * the same, and is their address only as long as no source states one.
   */
  readonly emailAsOf?: string
  readonly phone?: string
  readonly anonymousId?: string
  /** Unverified addresses: they count when the hub looks for reasons *not* to send, and never join contacts. */
  readonly alsoKnownAs?: { readonly emails?: readonly string[]; readonly phones?: readonly string[] }
  /**
   * What is known of the person at `occurredAt`; `null` says "known to be empty", absence says nothing, and so do an `email`
   * and a `phone` that cannot be read. A number without its country code is read in the `country` beside it.
   */
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
  /** ISO 3166-2, the part behind the country: `CA` for California. */
  readonly province?: string | null
  readonly city?: string | null
  /** `1990-02-28`, or `--02-28` where the year is not known. */
  readonly birthday?: string | null
}

/** An event's data: the things it is about, each under its kind, and the event's own facts beside them. */
export interface EventData {
  readonly cart?: Cart
  readonly order?: Order
  /** `fulfillment.…`: one parcel of the order that stands beside it. */
  readonly fulfillment?: Fulfillment
  /** `order.refunded`: what went back, of the order that stands beside it. */
  readonly refund?: Refund
  readonly subscription?: Subscription
  readonly invoice?: Invoice
  readonly card?: Card
  readonly ticket?: Ticket
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
