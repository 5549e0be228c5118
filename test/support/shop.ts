import type { Post } from './hub.ts'

/** Webhooks of an invented shop, as Shopify words them; what a story needs to say is an argument. */
const SHOP = 'ada-books.myshopify.com'

let deliveries = 0

function post(topic: string, at: Date, body: object, headers: Record<string, string> = {}): Post {
  deliveries++
  return {
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': SHOP,
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': `delivery-${deliveries}`,
      'x-shopify-triggered-at': at.toISOString(),
      ...headers,
    },
    body,
  }
}

const ITEM = {
  product_id: 1001,
  variant_id: 2001,
  title: 'The Analytical Engine',
  quantity: 2,
  price: '24.00',
  line_price: '48.00',
}

export interface CheckoutFacts {
  readonly token?: string
  readonly cartToken?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly customer?: { readonly id: number; readonly email?: string } | null
  readonly acceptsMarketing?: boolean
  readonly items?: readonly object[]
  readonly completedAt?: Date | null
}

/** checkouts/update at an instant of the shop's clock. */
export function checkout(at: Date, facts: CheckoutFacts = {}): Post {
  const {
    token = 'c0ffee',
    cartToken = 'ca47',
    email = 'ada@example.com',
    phone = null,
    customer,
    acceptsMarketing = true,
    items = [ITEM],
    completedAt = null,
  } = facts
  return post('checkouts/update', at, {
    token,
    cart_token: cartToken,
    email,
    phone,
    buyer_accepts_marketing: acceptsMarketing,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    completed_at: completedAt?.toISOString() ?? null,
    currency: 'EUR',
    presentment_currency: 'EUR',
    customer_locale: 'en',
    line_items: items,
    total_price: '48.00',
    abandoned_checkout_url: `https://ada-books.example/recover/${token}`,
    ...(customer ? { customer } : {}),
  })
}

/** carts/update: it names nobody. */
export function cart(at: Date, { token = 'ca47', items = [ITEM] as readonly object[] } = {}): Post {
  return post('carts/update', at, {
    id: token,
    token,
    note: null,
    updated_at: at.toISOString(),
    created_at: at.toISOString(),
    line_items: items,
  })
}

export interface OrderFacts {
  readonly id?: number
  readonly email?: string | null
  readonly phone?: string | null
  readonly customer?: { readonly id: number; readonly email?: string } | null
  readonly checkoutToken?: string | null
  readonly cartToken?: string | null
  readonly test?: boolean
  readonly topic?: string
  readonly cancelledAt?: Date | null
  /** When it happened, where that is not when the shop came to have it. */
  readonly processedAt?: Date
  readonly lines?: readonly object[]
  /** How much of it was sent, in Shopify's word. */
  readonly fulfilled?: 'partial' | 'fulfilled' | null
}

/** orders/create at an instant of the shop's clock. */
export function order(at: Date, facts: OrderFacts = {}): Post {
  const {
    id = 5001,
    email = 'ada@example.com',
    phone = null,
    customer,
    checkoutToken = null,
    cartToken = null,
    test = false,
    topic = 'orders/create',
    cancelledAt = null,
    processedAt = at,
    lines = [ITEM],
    fulfilled = null,
  } = facts
  return post(topic, at, {
    id,
    name: `#${id}`,
    email,
    phone,
    test,
    checkout_token: checkoutToken,
    cart_token: cartToken,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    processed_at: processedAt.toISOString(),
    cancelled_at: cancelledAt?.toISOString() ?? null,
    financial_status: 'paid',
    fulfillment_status: fulfilled,
    currency: 'EUR',
    presentment_currency: 'EUR',
    subtotal_price: '48.00',
    total_tax: '3.14',
    total_discounts: '0.00',
    total_price: '52.90',
    customer_locale: 'en',
    order_status_url: `https://ada-books.example/orders/${id}`,
    line_items: lines,
    ...(customer ? { customer } : {}),
  })
}

export interface VariantFacts {
  readonly id?: number
  readonly price?: string
  readonly quantity?: number
  /** `continue` is sold beyond its stock. */
  readonly policy?: 'deny' | 'continue'
  /** When the variant was last changed; default: the product. */
  readonly at?: Date
}

export interface ProductFacts {
  readonly id?: number
  readonly status?: string
  readonly variants?: readonly VariantFacts[]
  /** All variants by name, as Shopify says since 2024-07. */
  readonly named?: readonly number[]
}

/** products/update at an instant of the shop's clock. */
export function product(at: Date, { id = 1001, status = 'active', variants = [{}], named }: ProductFacts = {}): Post {
  return post('products/update', at, {
    id,
    title: 'The Analytical Engine',
    handle: 'analytical-engine',
    status,
    updated_at: at.toISOString(),
    published_at: '2026-01-01T00:00:00Z',
    images: [],
    image: null,
    ...(named && { variant_gids: named.map(gid => ({ admin_graphql_api_id: `gid://shopify/ProductVariant/${gid}` })) }),
    variants: variants.map(facts => ({ product_id: id, title: 'Hardcover', ...variantBody(facts, at) })),
  })
}

/** products/delete: the id is all that is left of it. */
export const productDeleted = (at: Date, id = 1001): Post => post('products/delete', at, { id })

function variantBody(
  { id = 2001, price = '24.00', quantity = 5, policy = 'deny', at }: VariantFacts,
  productAt: Date,
): object {
  return {
    id,
    price,
    compare_at_price: null,
    updated_at: (at ?? productAt).toISOString(),
    inventory_policy: policy,
    inventory_quantity: quantity,
  }
}

/** variants/in_stock or variants/out_of_stock: a bare variant. */
export function stock(at: Date, topic: 'in_stock' | 'out_of_stock', facts: VariantFacts = {}): Post {
  return post(`variants/${topic}`, at, { product_id: 1001, title: 'Hardcover', ...variantBody(facts, at) })
}

/** customers_email_marketing_consent/update. */
export function emailConsent(at: Date, state: string, { customerId = 7001, email = 'ada@example.com' } = {}): Post {
  return post('customers_email_marketing_consent/update', at, {
    customer_id: customerId,
    email_address: email,
    email_marketing_consent: { state, opt_in_level: 'single_opt_in', consent_updated_at: at.toISOString() },
  })
}

/** customers_marketing_consent/update: despite its name the consent to text messages. */
export function smsConsent(at: Date, state: string, { customerId = 7001, phone = '+493012345678' } = {}): Post {
  return post('customers_marketing_consent/update', at, {
    id: customerId,
    phone,
    sms_marketing_consent: { state, opt_in_level: 'single_opt_in', consent_updated_at: at.toISOString() },
  })
}

/** The same content once more, under a delivery id of its own: what the shop's second subscription would send. */
export function deliveredAgain({ headers, body }: Post): Post {
  deliveries++
  return { headers: { ...headers, 'x-shopify-webhook-id': `delivery-${deliveries}` }, body }
}
