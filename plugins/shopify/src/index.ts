import type { Normalise, Plugin } from '@beckon/plugin-kit'
import { cartUpdated } from './normalise/carts.ts'
import { checkoutUpdated } from './normalise/checkouts.ts'
import { emailConsentChanged, smsConsentChanged } from './normalise/consent.ts'
import { customerCreated, customerUpdated } from './normalise/customers.ts'
import { orderCancelled, orderPaid, orderPlaced, orderUpdated } from './normalise/orders.ts'
import { open } from './open.ts'
import { missing, type ShopifySettings, settings } from './settings.ts'
import { verify } from './verify.ts'

const topics: Readonly<Record<string, Normalise>> = {
  'carts/create': cartUpdated,
  'carts/update': cartUpdated,
  'checkouts/create': checkoutUpdated,
  'checkouts/update': checkoutUpdated,
  'orders/create': orderPlaced,
  'orders/paid': orderPaid,
  'orders/updated': orderUpdated,
  'orders/cancelled': orderCancelled,
  'customers/create': customerCreated,
  'customers/update': customerUpdated,
  'customers_email_marketing_consent/update': emailConsentChanged,
  // The topic of consent to text messages, whatever its name says (shopify.dev: webhook topics).
  'customers_marketing_consent/update': smsConsentChanged,
}

/** Shopify: a store that tells of its carts, checkouts, orders and customers by an app's webhooks. */
const shopify: Plugin<ShopifySettings> = {
  name: 'shopify',
  settings,
  missing,
  verify,
  open: request => open(request, topic => Object.hasOwn(topics, topic)),
  topics,
}

export default shopify
