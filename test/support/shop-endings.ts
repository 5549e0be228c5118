import type { Post } from './hub.ts'

// What a shop says of an app's end and of people's data, as Shopify words it (shopify.dev: privacy-law-compliance).

export const SHOP = 'ada-books.myshopify.com'
export const OTHER_SHOP = 'ben-maps.myshopify.com'

let deliveries = 0

/** Any webhook of a shop, triggered at an instant. */
export function webhook(topic: string, at: Date, body: object, shop = SHOP): Post {
  deliveries++
  const headers = {
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': `ending-${deliveries}`,
    'x-shopify-triggered-at': at.toISOString(),
  }
  return { headers, body }
}

/** app/uninstalled: the body is the shop, with its owner's own addresses. */
export function uninstalled(at: Date, shop = SHOP): Post {
  const owner = { shop_owner: 'Olga Owner', email: 'olga@shop.example', customer_email: 'olga@shop.example' }
  return webhook('app/uninstalled', at, { id: 954889, name: 'A shop', myshopify_domain: shop, ...owner }, shop)
}

export interface Customer {
  readonly id?: number | null
  readonly email?: string | null
  readonly phone?: string | null
}

/** customers/redact. */
export function customerRedact(at: Date, customer: Customer, orders: readonly number[] = [], shop = SHOP): Post {
  return webhook('customers/redact', at, { ...ids(shop), customer, orders_to_redact: orders }, shop)
}

/** customers/data_request. */
export function dataRequest(at: Date, customer: Customer, orders: readonly number[] = [], shop = SHOP): Post {
  const body = { ...ids(shop), customer, orders_requested: orders, data_request: { id: 9999 } }
  return webhook('customers/data_request', at, body, shop)
}

/** shop/redact: 48 hours after the uninstall. */
export function shopRedact(at: Date, shop = SHOP): Post {
  return webhook('shop/redact', at, ids(shop), shop)
}

const ids = (shop: string) => ({ shop_id: 954889, shop_domain: shop })
