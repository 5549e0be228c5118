import { type Json, type JsonObject, objectsOf, type Product, type Variant } from '@beckon/plugin-kit'
import { decimalOf, idOf, isoOf, linkOf, ownIdOf, textOf } from './read.ts'

// What Shopify calls the one variant of a product without options; nobody has chosen that title.
const NO_TITLE = 'Default Title'

/**
 * The variants a product states, each with its price and stock. Shopify states the first 100 in full, and names those
 * beyond only in `variant_gids`, with neither price nor stock (shopify.dev: webhook topics, products/update): nothing is
 * said of them here, and what they had stays until `variants/in_stock` or `variants/out_of_stock` states them.
 */
export function variantsOf(product: Product, body: JsonObject): readonly Variant[] {
  const images = new Map(objectsOf(body.images).map(image => [idOf(image.id), imageLink(image.src)]))
  // Most variants name no image of their own, and an image without a readable id is none of theirs.
  images.delete(null)
  return objectsOf(body.variants).flatMap(entry => {
    const variant = variantOf(entry)
    if (!variant) return []
    const imageUrl = images.get(idOf(entry.image_id)) ?? product.imageUrl
    return { ...variant, productId: product.id, ...stated({ productTitle: product.title, imageUrl }) }
  })
}

/** A variant as its own object states it; null for one without an id. */
export function variantOf(body: JsonObject): Variant | null {
  const id = ownIdOf(body)
  if (!id) return null
  const title = textOf(body.title)
  return {
    id,
    title: title === NO_TITLE ? null : title,
    ...stated({
      productId: idOf(body.product_id) ?? undefined,
      price: priceOf(body.price),
      // Null is an answer here: nothing is crossed out.
      compareAtPrice: body.compare_at_price === null ? null : priceOf(body.compare_at_price),
      pricedAt: isoOf(body.updated_at) ?? undefined,
    }),
    ...stockOf(body),
  }
}

/** An image's address. Older versions leave the scheme out. */
export function imageLink(value: Json | undefined): string | null {
  return linkOf(textOf(value)?.replace(/^\/\//, 'https://'))
}

/** Without a currency: a catalogue's prices are in the shop's, which no product states. */
function priceOf(value: Json | undefined): Variant['price'] {
  const decimal = decimalOf(value)
  return decimal === null ? undefined : { decimal }
}

/** Whether it can be bought, and how many there are: untracked stock and `continue` never run out. */
function stockOf(body: JsonObject): Partial<Variant> {
  const { inventory_management: management, inventory_policy: policy, inventory_quantity: count } = body
  // Present and null only before 2024-07, whose payloads do not have the field any more (Shopify's samples by version).
  if (management === null) return { available: true, quantity: null }
  // How many lie on the shelf is no limit there: it would be called scarce, and its waves would count units.
  if (policy === 'continue') return { available: true, quantity: null }
  const quantity = Number.isSafeInteger(count) ? (count as number) : undefined
  return stated({ available: quantity === undefined ? undefined : quantity > 0, quantity })
}

/** What is known, without the keys of what is not: absence says nothing. */
function stated(facts: { readonly [K in keyof Variant]?: Variant[K] | undefined }): Partial<Variant> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}
