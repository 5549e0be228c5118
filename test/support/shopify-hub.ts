import type { Post, TestHub } from './hub.ts'
import { startHub } from './hub.ts'
import { type ShopifyAdmin, startShopifyAdmin } from './shopify-admin.ts'

/** A hub that is a Shopify app, and the Shopify it is an app of. */
export interface ShopifyHub {
  readonly hub: TestHub
  readonly admin: ShopifyAdmin
  /** GET /app/shopify…, as a browser would, without following a redirect. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** The page, as the admin of this shop loads it. */
  load(shop: string): Promise<Response>
  /** Tokens from now on live so long: 60 is so short that each use renews. */
  lifeSeconds: number
  stop(): Promise<void>
}

export async function startShopifyHub(): Promise<ShopifyHub> {
  const scopes = 'read_customer_merge,read_customers,read_fulfillments,write_orders,read_products'
  const app = { apiKey: 'a61950a2cbd5f32876b0b55587ec7a27', secret: 'shopify-test-secret', scopes }
  const admin: ShopifyAdmin = await startShopifyAdmin(app, () => shopifyHub.lifeSeconds)
  const hub = await startHub({ environment: { SHOPIFY_API_KEY: app.apiKey }, fetch: admin.fetch })
  const get = (path: string, headers = {}) => fetch(`${hub.url}/app/shopify${path}`, { headers, redirect: 'manual' })
  const shopifyHub: ShopifyHub = {
    hub,
    admin,
    get,
    load: shop => get(`?embedded=1&shop=${shop}&id_token=${admin.sessionToken(shop)}`),
    lifeSeconds: 3600,
    async stop() {
      await hub.stop()
      await admin.stop()
    },
  }
  return shopifyHub
}

/** The same webhook, of another shop. */
export function atShop(shop: string, { headers, body }: Post): Post {
  return { headers: { ...headers, 'x-shopify-shop-domain': shop }, body }
}
