import { type JsonObject, type Normalise, objectOf, objectsOf, type Product } from '@beckon/plugin-kit'
import { ownIdOf, textOf } from '../read.ts'
import { imageLink, variantsOf } from '../variant.ts'
import { bodyOf, draft, nameless, versionOf } from './draft.ts'

/** A product was made, changed or bought. */
export const productUpdated: Normalise = item => {
  const body = bodyOf(item)
  const id = ownIdOf(body)
  if (!id) throw nameless(item, 'shopify-no-product-id', 'id')
  const product = productOf(id, body, item.account)
  const data = { product, variants: variantsOf(product, body) }
  return [draft(item, 'product.updated', versionOf(item, 'updated_at', 'created_at'), { data })]
}

/** A product was taken out. Its body has nothing but the id; the status keeps what waits from praising what is gone. */
export const productDeleted: Normalise = item => {
  const id = ownIdOf(bodyOf(item))
  if (!id) throw nameless(item, 'shopify-no-product-id', 'id')
  return [draft(item, 'product.updated', versionOf(item), { data: { product: { id, status: 'deleted' } } })]
}

/** A product does not say its shop's own domain; the permanent one leads there (help.shopify.com: "Domains"). */
function productOf(id: string, body: JsonObject, shop: string): Product {
  const [title, status, handle] = [textOf(body.title), textOf(body.status), textOf(body.handle)]
  const url = handle && `https://${shop}/products/${encodeURIComponent(handle)}`
  const imageUrl = imageLink(objectOf(body.image)?.src)
  const variantIds = variantIdsOf(body)
  return {
    id,
    ...(title && { title }),
    ...(url && { url }),
    imageUrl,
    ...(status && { status }),
    ...(variantIds && { variantIds }),
  }
}

/**
 * All variants: those in full, and those beyond the first 100, which are only named (shopify.dev: webhook topics,
 * products/update, since 2024-07). Nothing where one cannot be read: it would pass for sold no more.
 */
function variantIdsOf({ variant_gids: gids, variants }: JsonObject): string[] | undefined {
  if (!Array.isArray(gids) || !gids.length) return undefined
  const named = gids.map(entry => /\d+$/.exec(textOf(objectOf(entry)?.admin_graphql_api_id) ?? '')?.[0])
  const ids = [...named, ...objectsOf(variants).map(ownIdOf)]
  return ids.every(id => typeof id === 'string') ? [...new Set(ids)] : undefined
}
