/** An item that an event names by its id and states nothing of: what was looked at, kept as a favourite, or asked about. */
export interface NamedItem {
  readonly kind: 'product' | 'variant'
  readonly aliases: readonly [string]
}

/** The items that an event's own facts name, for reading what is known of them. */
export function namedItems({ productId, variantId }: { readonly [name: string]: unknown }): NamedItem[] {
  return [...itemOf('product', productId), ...itemOf('variant', variantId)]
}

function itemOf(kind: NamedItem['kind'], id: unknown): NamedItem[] {
  return typeof id === 'string' && id !== '' ? [{ kind, aliases: [id] }] : []
}
