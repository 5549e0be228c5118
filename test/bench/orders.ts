import { order } from '../support/shop.ts'
import { type Signed, signed } from './signed.ts'

/** What an order of a few items with addresses and taxes weighs. */
const BODY_BYTES = 2_500

export const buyerOf = (id: number): string => `buyer-${id}@example.com`

/** Signed orders with ids of their own, each of a buyer of its own, 2.5 kB each. */
export function signedOrders(count: number, { from = 1 } = {}): Signed[] {
  const at = new Date()
  return Array.from({ length: count }, (_, n) => {
    const post = order(at, { id: from + n, email: buyerOf(from + n) })
    const bare = Buffer.byteLength(JSON.stringify({ ...(post.body as object), note: '' }))
    return signed('shopify', { ...post, body: { ...(post.body as object), note: 'n'.repeat(BODY_BYTES - bare) } })
  })
}
