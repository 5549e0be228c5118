import type { Normalise, Plugin } from '@beckon/plugin-kit'
import { shopifyApp } from './app/index.ts'
import { cartUpdated } from './normalise/carts.ts'
import { checkoutUpdated } from './normalise/checkouts.ts'
import { emailConsentChanged, smsConsentChanged } from './normalise/consent.ts'
import { customerCreated, customerDeleted, customersMerged, customerUpdated } from './normalise/customers.ts'
import { carrierReported, fulfillmentChanged } from './normalise/fulfillments.ts'
import { ofNamedShop } from './normalise/named-shop.ts'
import { orderCancelled, orderPaid, orderPlaced, orderUpdated } from './normalise/orders.ts'
import { customerRedacted, dataRequested, shopRedacted } from './normalise/privacy.ts'
import { productDeleted, productUpdated } from './normalise/products.ts'
import { refundMade } from './normalise/refunds.ts'
import { appUninstalled, shopUpdated } from './normalise/shop.ts'
import { variantInStock, variantOutOfStock } from './normalise/variants.ts'
import { open } from './open.ts'
import { missing, type ShopifySettings, settings } from './settings.ts'
import { shopOf } from './shop.ts'
import { verify } from './verify.ts'

/**
 * Left out on purpose, and so `ignored`: `checkouts/delete` has lost its checkout's token and id, and the cart whose
 * token it has lives on (`carts/update` says when that is emptied); `orders/fulfilled` and `orders/partially_fulfilled`
 * name no parcel that `fulfillments/…` does not; `subscription_contracts/…` come only to the app that made the contract
 * (shopify.dev: webhook topics), and this one makes none; `app/scopes_update` changes nothing here.
 */
const topics: Readonly<Record<string, Normalise>> = {
  'carts/create': cartUpdated,
  'carts/update': cartUpdated,
  'checkouts/create': checkoutUpdated,
  'checkouts/update': checkoutUpdated,
  'orders/create': orderPlaced,
  'orders/paid': orderPaid,
  'orders/updated': orderUpdated,
  'orders/cancelled': orderCancelled,
  'fulfillments/create': fulfillmentChanged,
  'fulfillments/update': fulfillmentChanged,
  'fulfillment_events/create': carrierReported,
  'refunds/create': refundMade,
  'customers/create': customerCreated,
  'customers/update': customerUpdated,
  'customers/enable': customerUpdated,
  'customers/disable': customerUpdated,
  'customers/delete': customerDeleted,
  'customers/merge': customersMerged,
  'customers_email_marketing_consent/update': emailConsentChanged,
  // The topic of consent to text messages, whatever its name says (shopify.dev: webhook topics).
  'customers_marketing_consent/update': smsConsentChanged,
  'products/create': productUpdated,
  'products/update': productUpdated,
  'products/delete': productDeleted,
  'variants/in_stock': variantInStock,
  'variants/out_of_stock': variantOutOfStock,
  'shop/update': shopUpdated,
  'app/uninstalled': ofNamedShop('myshopify_domain', appUninstalled),
  'customers/data_request': ofNamedShop('shop_domain', dataRequested),
  'customers/redact': ofNamedShop('shop_domain', customerRedacted),
  'shop/redact': ofNamedShop('shop_domain', shopRedacted),
}

/** Shopify: a store that tells of its carts, checkouts, orders, customers and products by an app's webhooks. */
const shopify: Plugin<ShopifySettings> = {
  name: 'shopify',
  settings,
  missing,
  verify,
  open: request => open(request, topic => Object.hasOwn(topics, topic)),
  account: shopOf,
  topics,
  app: shopifyApp(Object.keys(topics)),
}

export default shopify
