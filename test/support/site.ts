import type { RawRequest } from '@beckon/plugin-kit'
import { Webhook } from 'standardwebhooks'
import type { Post } from './hub.ts'

/** What the merchant's own servers post to track; what a story needs to say is an argument. */

/** For `startHub({ environment: TRACK })`: 32 bytes that nobody guesses, for as long as they are not read here. */
export const TRACK = {
  TRACK_SECRET: `whsec_${Buffer.from('a-key-that-signs-for-the-site-32').toString('base64')}`,
}

/** The same request as the standard's own library signs it at this time. */
export function signedAt(at: Date, request: RawRequest, secret = TRACK.TRACK_SECRET): RawRequest {
  const signature = new Webhook(secret).sign('msg_1', at, request.body)
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  return { ...request, headers: { ...request.headers, ...headers } }
}

export interface SiteContact {
  readonly email?: string
  readonly phone?: string
  readonly externalId?: string | number
  readonly anonymousId?: string
  readonly [more: string]: unknown
}

export type SiteEvent = Readonly<Record<string, unknown>>

let events = 0

/** One event, under an id of its own. */
export function siteEvent(type: string, at: Date, contact: SiteContact | null, data: object = {}): SiteEvent {
  events++
  return { id: `site-${events}`, type, at: at.toISOString(), ...(contact && { contact }), data }
}

/** One request with these events. */
export const track = (...entries: unknown[]): Post => ({ body: { events: entries } })

/** consent.changed: an act of this person. */
export function consentChanged(at: Date, contact: SiteContact, state: string, topic?: string): SiteEvent {
  return siteEvent('consent.changed', at, contact, { channel: 'email', state, ...(topic && { topic }) })
}

/** password.reset-requested. */
export function resetRequested(at: Date, contact: SiteContact, data: object = {}): SiteEvent {
  const url = `https://ada-books.example/reset?token=${events}`
  return siteEvent('password.reset-requested', at, contact, { url, ...data })
}

const ITEM = { productId: 1001, variantId: 2001, title: 'The Analytical Engine', quantity: 2 }
const EUR = (amount: number) => ({ amount, currency: 'EUR' })

/** cart.updated, of the site's own cart. */
export function siteCart(at: Date, contact: SiteContact, { token = 'ca47', acceptsMarketing = true } = {}): SiteEvent {
  const cart = {
    tokens: [`cart/${token}`],
    items: [{ ...ITEM, price: EUR(2400), total: EUR(4800) }],
    total: EUR(4800),
    url: `https://ada-books.example/cart/${token}`,
    ...(acceptsMarketing && { acceptsMarketing }),
  }
  return siteEvent('cart.updated', at, contact, { cart })
}

/** order.placed, as a till states it. */
export function tillOrder(at: Date, contact: SiteContact, { id = 'R-1' } = {}): SiteEvent {
  return siteEvent('order.placed', at, contact, {
    order: { id, name: id, items: [ITEM], total: EUR(4800) },
    till: 'front',
  })
}
