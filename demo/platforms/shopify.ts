import type { Book } from '../story/catalogue.ts'
import type { Somebody } from '../story/people.ts'
import { counter, type Delivery } from './delivery.ts'

/** Webhooks of the shop's store, with the fields that Shopify gives them (shopify.dev: webhook topics). */

const SHOP = 'lighthouse-books.myshopify.com'
const HOME = 'https://lighthouse-books.example'

const nextDelivery = counter(0)

function delivery(topic: string, at: Date, body: object): Delivery {
  const headers = {
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': SHOP,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': `demo-${nextDelivery()}`,
    'x-shopify-triggered-at': at.toISOString(),
  }
  return { platform: 'shopify', headers, body }
}

/** The same content under a delivery id of its own, as a second subscription of the shop would bring it. */
export function deliveredOnceMore({ headers, ...rest }: Delivery): Delivery {
  return { ...rest, headers: { ...headers, 'x-shopify-webhook-id': `demo-${nextDelivery()}` } }
}

export interface CartFacts {
  readonly token: string
  readonly of: Somebody
  readonly books: readonly Book[]
  readonly phone?: string
  /** Whether the box "e-mail me with news and offers" is ticked. */
  readonly ticked?: boolean
}

/** checkouts/update: somebody got as far as giving an address, and has not bought. */
export function checkout(at: Date, { token, of, books, phone, ticked = true }: CartFacts): Delivery {
  return delivery('checkouts/update', at, {
    token,
    cart_token: `cart-of-${token}`,
    email: of.email,
    phone: phone ?? null,
    buyer_accepts_marketing: ticked,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    completed_at: null,
    customer_locale: 'en',
    customer: customerOf(of),
    abandoned_checkout_url: `${HOME}/recover/${token}`,
    ...priced(books),
  })
}

export interface OrderFacts {
  readonly id: number
  readonly of: Somebody
  readonly books: readonly Book[]
  readonly phone?: string
  /** The checkout it came from; without it, as in another browser, nothing but the person joins the two. */
  readonly token?: string
  /** A guest who types another address than their account's. */
  readonly guestEmail?: string
}

/** orders/create. */
export function order(at: Date, { id, of, books, phone, token, guestEmail }: OrderFacts): Delivery {
  return delivery('orders/create', at, {
    id,
    name: `#${id}`,
    email: guestEmail ?? of.email,
    phone: phone ?? null,
    test: false,
    checkout_token: token ?? null,
    cart_token: token ? `cart-of-${token}` : null,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    processed_at: at.toISOString(),
    cancelled_at: null,
    financial_status: 'paid',
    customer_locale: 'en',
    order_status_url: `${HOME}/orders/${id}`,
    billing_address: { first_name: of.firstName, last_name: of.lastName, country_code: 'DE' },
    ...(guestEmail ? {} : { customer: customerOf(of) }),
    subtotal_price: sum(books),
    total_tax: '0.00',
    total_discounts: '0.00',
    ...priced(books),
  })
}

/** products/update: the price and the stock of a book, as they are from now on. */
export function product(at: Date, book: Book, { price = book.price, quantity = 20 } = {}): Delivery {
  const { productId, variantId, title, binding } = book
  const variant = {
    id: variantId,
    product_id: productId,
    title: binding,
    price,
    compare_at_price: null,
    updated_at: at.toISOString(),
    inventory_policy: 'deny',
    inventory_quantity: quantity,
  }
  return delivery('products/update', at, {
    id: productId,
    title,
    handle: title.toLowerCase().replaceAll(' ', '-'),
    status: 'active',
    updated_at: at.toISOString(),
    image: null,
    images: [],
    variants: [variant],
  })
}

/** customers_email_marketing_consent/update: a yes to the newsletter. */
export function subscribed(at: Date, { id, email }: Somebody): Delivery {
  return delivery('customers_email_marketing_consent/update', at, {
    customer_id: id,
    email_address: email,
    email_marketing_consent: {
      state: 'subscribed',
      opt_in_level: 'single_opt_in',
      consent_updated_at: at.toISOString(),
    },
  })
}

function customerOf({ id, email, firstName, lastName }: Somebody): object {
  return { id, email, first_name: firstName, last_name: lastName }
}

function priced(books: readonly Book[]): object {
  const line_items = books.map(({ productId, variantId, title, binding, price }) => ({
    product_id: productId,
    variant_id: variantId,
    title,
    variant_title: binding,
    quantity: 1,
    price,
  }))
  return { currency: 'EUR', presentment_currency: 'EUR', line_items, total_price: sum(books) }
}

const sum = (books: readonly Book[]): string => books.reduce((total, { price }) => total + Number(price), 0).toFixed(2)
