import { createHash } from 'node:crypto'
import { type Item, type Json, jsonOf, objectOf, type RawRequest } from '@beckon/plugin-kit'
import { header } from './headers.ts'
import { instantOf } from './read.ts'
import { shopOf } from './shop.ts'

/** A request is one item. `isOurs` tells the topics that mean something here; of the others nothing is read. */
export function open(request: RawRequest, isOurs: (topic: string) => boolean): readonly Item[] {
  const body = jsonOf(request.body)
  const item = itemOf(request, body ?? null)
  if (body === undefined) return [faulty(item, 'the body is not JSON that can be read')]
  if (!item.topic) return [faulty(item, 'x-shopify-topic is missing; expected a topic such as orders/create')]
  if (item.account === UNKNOWN_SHOP) {
    return [faulty(item, 'x-shopify-shop-domain is missing or not <shop>.myshopify.com, which Shopify always sends')]
  }
  const other = isOurs(item.topic) ? otherShopIn(body, item.account) : undefined
  return [other ? faulty(item, `${other} in the body is not the shop in x-shopify-shop-domain`) : item]
}

const UNKNOWN_SHOP = 'unknown'

// What Shopify's sample payloads have for a shop, word for word. Such a body says of itself that it is a test: the
// test header is not signed, and a sample sent again under a real shop's name must not erase anything there.
const SAMPLE_SHOP = '{shop}.myshopify.com'

function itemOf(request: RawRequest, body: Json): Item {
  return {
    id: header(request, 'webhook-id') || createHash('sha256').update(request.body).digest('hex'),
    topic: header(request, 'topic')?.toLowerCase() ?? '',
    account: shopOf(header(request, 'shop-domain')) ?? UNKNOWN_SHOP,
    occurredAt: instantOf(header(request, 'triggered-at')),
    isTest: header(request, 'test')?.toLowerCase() === 'true' || objectOf(body)?.shop_domain === SAMPLE_SHOP,
    body,
  }
}

/**
 * The field in which a body names another shop than the header. Only the body is signed, so a shop's name in it
 * outweighs the header's (shopify.dev: verify-deliveries; privacy-law-compliance).
 */
function otherShopIn(body: Json, shop: string): string | undefined {
  const fields = objectOf(body) ?? {}
  if (fields.shop_domain === SAMPLE_SHOP) return undefined
  return ['shop_domain', 'myshopify_domain'].find(name => ![null, shop].includes(shopOf(fields[name])))
}

function faulty(item: Item, fault: string): Item {
  return { ...item, fault: `${item.id}: ${fault}` }
}
