/** What the shop sells. */
export interface Book {
  readonly productId: number
  readonly variantId: number
  readonly title: string
  readonly binding: string
  /** A decimal, as stores state prices. */
  readonly price: string
}

export const NIGHT_FERRY: Book = {
  productId: 1001,
  variantId: 2001,
  title: 'The Night Ferry',
  binding: 'Paperback',
  price: '16.00',
}

/** The one that becomes cheaper. */
export const MAPS_OF_THE_MOON: Book = {
  productId: 1002,
  variantId: 2002,
  title: 'Maps of the Moon',
  binding: 'Hardcover',
  price: '38.00',
}

/** The one that is sold out, and comes back. */
export const FIELD_GUIDE_TO_FOG: Book = {
  productId: 1003,
  variantId: 2003,
  title: 'A Field Guide to Fog',
  binding: 'Hardcover',
  price: '29.00',
}
