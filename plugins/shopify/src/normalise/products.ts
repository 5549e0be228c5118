import { type JsonObject, type Normalise, objectOf, type Product } from '@beckon/plugin-kit'
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
  return { id, ...(title && { title }), ...(url && { url }), imageUrl, ...(status && { status }) }
}
