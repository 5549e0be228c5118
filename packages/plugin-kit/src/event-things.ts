import type { Money, Price } from './money.ts'

// The things events are about, as they stand in an event's data. Checked at run time by event-shapes.ts.

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
  /** Whether a part of it was sent, and the rest is still to be. */
  readonly partlySent?: boolean
  /** Set on an order that was brought in from elsewhere after the fact: what is told of it until then is no news. */
  readonly importedUntil?: string
}

/** A part of an order that is sent as one. */
export interface Fulfillment {
  readonly id: string
  readonly orderId?: string | null
  /** The source's word, kept open: success, in_transit, delivered, … */
  readonly status?: string | null
  readonly carrier?: string | null
  readonly trackingNumber?: string | null
  readonly trackingUrl?: string | null
  /** When it is to arrive. */
  readonly estimatedAt?: string | null
  /** When it was delivered: the earliest that is stated counts, however often it is told again. */
  readonly deliveredAt?: string
  readonly items?: readonly LineItem[]
}

export interface Refund {
  readonly id: string
  /** Null where the source does not say what was paid back. */
  readonly amount?: Money | null
  readonly reason?: string | null
  readonly items?: readonly LineItem[]
}

export interface Subscription {
  readonly id: string
  /** The source's word, kept open: active, trialing, past_due, canceled, … */
  readonly status?: string | null
  readonly periodEnd?: string | null
  readonly cancelAtPeriodEnd?: boolean
  readonly cancelAt?: string | null
  readonly canceledAt?: string | null
  readonly startedAt?: string | null
  readonly trialStart?: string | null
  readonly trialEnd?: string | null
  /** The source's word for why it ended. */
  readonly endReason?: string | null
  /** It renews every `intervalCount` of these. */
  readonly interval?: 'day' | 'week' | 'month' | 'year' | null
  readonly intervalCount?: number | null
  /** Whether its next period is charged by itself, by an invoice that the payer settles, or not at all for now. */
  readonly collection?: 'automatic' | 'invoice' | 'paused' | null
  /** Whether it goes on after its trial only if a card is there by then, and it names none of its own. */
  readonly needsCard?: boolean | null
  /** What one interval costs; null where it is not known, as under a discount. */
  readonly price?: Money | null
  /** What is subscribed to, for people: `Pro plan`. */
  readonly plan?: string | null
  /** Who pays for it, by the source's own id. */
  readonly payerId?: string | null
  /** The card it is charged to; null for the payer's usual one. */
  readonly cardId?: string | null
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
  /** The source's word: open, paid, void, uncollectible, … */
  readonly status?: string | null
  readonly paidAt?: string | null
  /** When nothing was owed any more, though it was not paid. */
  readonly closedAt?: string | null
  readonly lines?: readonly { readonly description: string; readonly amount: Money | null }[]
}

/** A card that is charged. One that takes its place under another id is another card. */
export interface Card {
  readonly id: string
  readonly brand?: string | null
  readonly last4?: string | null
  /** The last month in which it can be charged, `2027-03`; null when it is charged no more. */
  readonly expires?: string | null
  /** The same for the same card under another id. */
  readonly fingerprint?: string | null
  /** Whose it is, by the source's own id. */
  readonly payerId?: string | null
  /** Whether its payer is charged by it where nothing else is said. */
  readonly isUsual?: boolean
  readonly subscriptionId?: string | null
}

/** A person's question to the merchant. */
export interface Ticket {
  readonly id: string
  readonly subject?: string | null
  /** The source's word, or its own id of the stage. */
  readonly status?: string | null
  /** Where the person can read it. */
  readonly url?: string | null
  /** What the merchant answered last. */
  readonly reply?: string | null
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
  /** All variants it has, where the source names all: another is sold no more. */
  readonly variantIds?: readonly string[] | null
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
  /** Units that can be sold; null where the source does not count them, or sells on without any. */
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
  /** `erase-account`: when the installation ended that it is about, as far as the request itself tells. */
  readonly endedAt?: string
}

/** A person's explicit act about being written to. Echoes of our own sync are not acts: a plugin leaves them out. */
export interface Consent {
  readonly channel: 'email' | 'sms'
  /** Absent: every topic of the channel. */
  readonly topic?: string
  readonly state: 'subscribed' | 'unsubscribed' | 'pending'
  readonly wording?: string | null
}
