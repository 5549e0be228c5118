import type { Post, TestHub } from './hub.ts'
import { emailConsent, order } from './shop.ts'

const AT_ONCE = 20

/** What an import of customers who said yes makes the shop send: one event for each of them. */
export function subscribers(at: Date, count: number, from = 1): Post[] {
  return numbers(count, from).map(n =>
    emailConsent(at, 'subscribed', { customerId: 10_000 + n, email: `reader-${n}@example.com` }),
  )
}

/** Orders of as many buyers. */
export function buyers(at: Date, count: number, from = 1): Post[] {
  return numbers(count, from).map(n => order(at, { id: 20_000 + n, email: `buyer-${n}@example.com` }))
}

/** Receives many webhooks, several at once, as a platform sends them. */
export async function receiveAll(hub: TestHub, posts: readonly Post[]): Promise<void> {
  const left = [...posts]
  const next = async (): Promise<void> => {
    for (let post = left.shift(); post; post = left.shift()) await hub.receive('shopify', post)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}

const numbers = (count: number, from: number) => Array.from({ length: count }, (_, n) => from + n)
