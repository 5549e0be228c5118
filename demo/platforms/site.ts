import type { Book } from '../story/catalogue.ts'
import type { Somebody } from '../story/people.ts'
import { counter, type Delivery } from './delivery.ts'

/** Events of the shop's own website, in the hub's own words (docs/events.md). */

const nextEvent = counter(0)

/** Something one person did on the site. */
export interface SiteEvent {
  readonly id: string
  readonly type: string
  readonly at: string
  readonly contact: object
  readonly data: object
}

/** One request with these events. */
export const fromSite = (...events: readonly SiteEvent[]): Delivery => ({ platform: 'track', body: { events } })

/** "Tell me when …": consent to one message about this book. */
export function alertRequested(at: Date, of: Somebody, book: Book, kind: 'back-in-stock' | 'price-dropped'): SiteEvent {
  return siteEvent('alert.requested', at, of, { variantId: String(book.variantId), kind })
}

/** Somebody looked at a book, and at its price. */
export function productViewed(at: Date, of: Somebody, { productId, variantId }: Book): SiteEvent {
  return siteEvent('product.viewed', at, of, { productId: String(productId), variantId: String(variantId) })
}

function siteEvent(type: string, at: Date, { email, firstName }: Somebody, data: object): SiteEvent {
  return { id: `site-${nextEvent()}`, type, at: at.toISOString(), contact: { email, firstName }, data }
}
