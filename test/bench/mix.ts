import { invoicePaid, paymentFailed, renewalUpcoming, subscriptionUpdated } from '../support/billing.ts'
import { batch, contactCreated, propertyChanged } from '../support/crm.ts'
import type { Post } from '../support/hub.ts'
import { cart, checkout, emailConsent, order, product } from '../support/shop.ts'
import { buyerOf } from './orders.ts'
import { type Platform, type Signed, signed } from './signed.ts'

/** Somebody something happens to, and the number of the happening. */
interface Fact {
  readonly at: Date
  readonly person: number
  readonly n: number
}

interface Kind {
  readonly platform: Platform
  /** How many of a hundred items are of this kind. */
  readonly percent: number
  readonly items: number
  post(fact: Fact): Post
}

const DAY_MS = 86_400_000
/** Far fewer than there are people: a product changes again and again. */
const PRODUCTS = 500
const productOf = (at: Date, id: number, quantity: number) => product(at, { id, variants: [{ id, quantity }] })
const customerOf = (person: number) => ({ id: person, email: buyerOf(person) })
const inOneRequest = [0, 1, 2, 3, 4]

/** What a shop with a CRM and subscriptions sends, as the demo has it: mostly carts and checkouts, then orders. */
const KINDS: readonly Kind[] = [
  shop(15, ({ at, n }) => cart(at, { token: `cart-${n}` })),
  shop(25, ({ at, person, n }) =>
    checkout(at, {
      token: `checkout-${n}`,
      cartToken: `cart-${n}`,
      email: buyerOf(person),
      customer: customerOf(person),
    }),
  ),
  shop(15, ({ at, person, n }) => order(at, { id: n, email: buyerOf(person), customer: customerOf(person) })),
  shop(5, ({ at, person, n }) => order(at, { id: n, email: buyerOf(person), topic: 'orders/paid' })),
  shop(5, ({ at, person }) => emailConsent(at, 'subscribed', { customerId: person, email: buyerOf(person) })),
  shop(5, ({ at, n }) => productOf(at, 1 + (n % PRODUCTS), n % 9)),
  crm(5, ({ at, person }) => [contactCreated(at, { contactId: person })]),
  crm(10, ({ at, person }) =>
    inOneRequest.map(more => propertyChanged(at, 'email', buyerOf(person + more), { contactId: person + more })),
  ),
  billing(5, ({ at, person, n }) => renewalUpcoming(at, new Date(at.getTime() + 7 * DAY_MS), invoiceOf(person, n))),
  billing(3, ({ at, person, n }) => paymentFailed(at, invoiceOf(person, n))),
  billing(4, ({ at, person, n }) => invoicePaid(at, invoiceOf(person, n))),
  billing(3, ({ at, person }) => subscriptionUpdated(at, { id: `sub_${person}`, customer: `cus_${person}` })),
]

function shop(percent: number, post: (fact: Fact) => Post): Kind {
  return { platform: 'shopify', percent, items: 1, post }
}

function crm(percent: number, entries: (fact: Fact) => Parameters<typeof batch>): Kind {
  const items = entries({ at: new Date(0), person: 0, n: 0 }).length
  return { platform: 'hubspot', percent, items, post: fact => batch(...entries(fact)) }
}

function billing(percent: number, post: (fact: Fact) => Post): Kind {
  return { platform: 'stripe', percent, items: 1, post }
}

function invoiceOf(person: number, n: number) {
  return { id: `in_${n}`, subscription: `sub_${person}`, customer: `cus_${person}`, email: buyerOf(person) }
}

export interface MixOptions {
  readonly hubUrl: string
  /** Number of the first happening: a second mix has its own. */
  readonly from?: number
  /** People are numbered in steps of this, so that they lie apart among those there are. */
  readonly apart?: number
}

/** Signed requests of that many items about so many people, in a fixed order: every round of every side digests the same. */
export function signedMix(items: number, people: number, { hubUrl, from = 1, apart = 1 }: MixOptions): Signed[] {
  const at = new Date()
  const random = sequence(from)
  const requests = KINDS.flatMap(({ platform, percent, items: each, post }) =>
    Array.from({ length: Math.round((items * percent) / 100 / each) }, () => ({ platform, post })),
  )
  return shuffled(requests, random).map(({ platform, post }, n) =>
    signed(platform, post({ at, person: (1 + Math.floor(random() * people)) * apart, n: from + n }), hubUrl),
  )
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map(value => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value)
}

/** The minimal standard generator of Park and Miller (1988): numbers that look random and are the same every time. */
function sequence(seed: number): () => number {
  let state = seed % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
