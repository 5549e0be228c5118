import fc from 'fast-check'
import {
  eventAgain,
  invoicePaid,
  paymentFailed,
  renewalUpcoming,
  subscriptionCanceled,
  subscriptionUpdated,
} from './billing.ts'
import { batch, contactCreated, contactDeleted, propertyChanged } from './crm.ts'
import { MONDAY_NOON, type Post } from './hub.ts'
import { isIn } from './prices.ts'
import { cart, checkout, deliveredAgain, emailConsent, order, product, stock } from './shop.ts'
import { minutesFrom } from './start-over.ts'

/** A fact of a trace: when it happened, and the webhook that tells of it. */
export interface Fact {
  readonly says: string
  readonly at: Date
  readonly plugin: 'shopify' | 'hubspot' | 'stripe'
  readonly post: Post
}

/** A webhook as it comes in; after some of them the hub works through what it has. */
export interface Arrival {
  readonly fact: Fact
  /** Under a delivery id of its own, though it says the same. */
  readonly again: boolean
  readonly digestAfter: boolean
}

export interface Trace {
  readonly facts: readonly Fact[]
  /** All facts, each at least once, in any order. */
  readonly arrivals: readonly Arrival[]
}

const PEOPLE = [
  { email: 'ada@example.com', customer: 7001, phone: '+493012345678', contact: 501 },
  { email: 'bob@example.com', customer: 7002, phone: '+493087654321', contact: 502 },
]
const CARTS = [
  { token: 'c0ffee', cartToken: 'ca47', order: 5001 },
  { token: 'd1ce', cartToken: 'ca48', order: 5002 },
]

const person = fc.constantFrom(...PEOPLE)
const cartNames = fc.constantFrom(...CARTS)
const minutes = fc.integer({ min: -50, max: -20 })
const periodEnd = minutesFrom(MONDAY_NOON, 7 * 1440)

/** How a checkout or an order names its buyer. */
const buyer = fc.tuple(person, fc.constantFrom('email', 'customer', 'phone', 'typed')).map(([who, how]) => ({
  email: how === 'phone' || how === 'customer' ? null : who.email,
  phone: how === 'phone' || how === 'typed' ? who.phone : null,
  customer: how === 'customer' ? { id: who.customer, email: who.email } : how === 'typed' ? { id: who.customer } : null,
}))

const said = <T extends object>(
  arbitrary: fc.Arbitrary<T>,
  plugin: Fact['plugin'],
  post: (at: Date, facts: T) => Post,
  when: fc.Arbitrary<number> = minutes,
) =>
  fc.tuple(when, arbitrary).map(([minute, facts]): Fact => {
    const at = minutesFrom(MONDAY_NOON, minute)
    return { says: `${plugin} ${minute} ${JSON.stringify(facts)}`, at, plugin, post: post(at, facts) }
  })

const items = fc.boolean().map(empty => (empty ? { items: [] } : {}))

const SHOP = [
  said(
    fc.record({ of: cartNames, who: buyer, content: items, joined: fc.boolean(), acceptsMarketing: fc.boolean() }),
    'shopify',
    (at, { of, who, content, joined, acceptsMarketing }) =>
      checkout(at, { token: of.token, cartToken: joined ? of.cartToken : null, ...who, ...content, acceptsMarketing }),
  ),
  said(fc.record({ token: cartNames.map(of => of.cartToken), content: items }), 'shopify', (at, { token, content }) =>
    cart(at, { token, ...content }),
  ),
  said(
    fc.record({
      of: cartNames,
      who: buyer,
      named: fc.boolean(),
      topic: fc.constantFrom('orders/create', 'orders/paid'),
    }),
    'shopify',
    (at, { of, who, named, topic }) =>
      order(at, { id: of.order, topic, ...who, cartToken: named ? of.cartToken : null }),
  ),
  said(fc.record({ of: cartNames, who: person }), 'shopify', (at, { of, who }) =>
    order(at, { id: of.order, topic: 'orders/cancelled', cancelledAt: at, email: who.email }),
  ),
  said(
    fc.record({ who: person, state: fc.constantFrom('subscribed', 'unsubscribed', 'pending') }),
    'shopify',
    (at, { who, state }) => emailConsent(at, state, { customerId: who.customer, email: who.email }),
  ),
]

const CATALOGUE = [
  said(
    fc.record({ price: fc.constantFrom('24.00', '20.00', '12.00'), quantity: fc.constantFrom(0, 5) }),
    'shopify',
    (at, facts) => product(at, { variants: [facts] }),
  ),
  said(
    fc.constantFrom('in_stock', 'out_of_stock').map(topic => ({ topic }) as const),
    'shopify',
    (at, { topic }) => stock(at, topic, { quantity: topic === 'in_stock' ? 5 : 0 }),
  ),
]

const CRM = [
  said(fc.record({ who: person }), 'hubspot', (at, { who }) => batch(contactCreated(at, { contactId: who.contact }))),
  said(fc.record({ who: person, other: fc.boolean() }), 'hubspot', (at, { who, other }) =>
    batch(propertyChanged(at, 'email', other ? `old-${who.email}` : who.email, { contactId: who.contact })),
  ),
  said(
    fc.record({
      who: person,
      change: fc.constantFrom(
        ['firstname', 'A'],
        ['firstname', 'B'],
        ['hs_timezone', 'europe_slash_berlin'],
        ['hs_email_optout', 'true'],
      ),
    }),
    'hubspot',
    (at, { who, change }) =>
      batch(propertyChanged(at, change[0] as string, change[1] as string, { contactId: who.contact })),
  ),
  said(fc.record({ who: person }), 'hubspot', (at, { who }) => batch(contactDeleted(at, { contactId: who.contact }))),
]

const BILLING = [
  said(fc.record({ who: person, attempt: fc.constantFrom(1, 2) }), 'stripe', (at, { who, attempt }) =>
    paymentFailed(at, { customer: `cus_${who.contact}`, email: who.email, attempt }),
  ),
  said(fc.record({ who: person }), 'stripe', (at, { who }) =>
    invoicePaid(at, { customer: `cus_${who.contact}`, email: who.email }),
  ),
  said(fc.record({ who: person }), 'stripe', (at, { who }) =>
    renewalUpcoming(at, periodEnd, { customer: `cus_${who.contact}`, email: who.email }),
  ),
  said(fc.record({ cancelAtPeriodEnd: fc.boolean() }), 'stripe', subscriptionUpdated),
  said(fc.record({ id: fc.constantFrom('sub_1', 'sub_2') }), 'stripe', subscriptionCanceled),
]

/** The fact's webhook, or the same content as another delivery. HubSpot knows an event by its content, so there it is the same. */
export function postOf({ fact: { plugin, post }, again }: Arrival): Post {
  if (!again || plugin === 'hubspot') return post
  return plugin === 'shopify' ? deliveredAgain(post) : eventAgain(post)
}

/** Within a day and a half: old enough to be told of, and some of it too old. */
const lately = fc.integer({ min: -2200, max: -20 })

const priced = said(
  fc.record({ price: fc.constantFrom('24.00', '12.00'), quantity: fc.constantFrom(0, 1, 5) }),
  'shopify',
  (at, facts) => product(at, { variants: [facts] }),
  lately,
)
const counted = said(
  fc.constantFrom('in_stock', 'out_of_stock').map(topic => ({ topic }) as const),
  'shopify',
  (at, { topic }) => stock(at, topic, { quantity: topic === 'in_stock' ? 5 : 0 }),
  lately,
)
// Completed: of interest all the same, and nothing to remind of, which would use up the day's one message.
const wanted = said(
  fc.record({ who: person, named: fc.boolean(), content: items }),
  'shopify',
  (at, { who: { customer }, named, content }) => {
    const [token, cartToken] = [`c-${customer}`, `t-${customer}`]
    return named
      ? checkout(at, {
          token,
          cartToken,
          customer: { id: customer },
          acceptsMarketing: false,
          completedAt: at,
          ...content,
        })
      : cart(at, { token: cartToken, ...content })
  },
  lately,
)
const bought = said(
  fc.record({ who: person }),
  'shopify',
  (at, { who: { customer } }) => order(at, { id: customer, customer: { id: customer } }),
  lately,
)

const inCurrency = said(
  fc.record({ currency: fc.constantFrom('EUR', 'USD') }),
  'shopify',
  (at, { currency }) => isIn(currency, at),
  lately,
)

/** What moves prices and stock, and shows or ends interest. */
const ITEMS = fc.oneof(
  { arbitrary: priced, weight: 6 },
  { arbitrary: counted, weight: 2 },
  { arbitrary: wanted, weight: 6 },
  { arbitrary: bought, weight: 1 },
  { arbitrary: inCurrency, weight: 1 },
)

/** Both people said yes long ago. */
const YES: readonly Fact[] = PEOPLE.map(({ customer, email }) => {
  const at = minutesFrom(MONDAY_NOON, -90 * 1440)
  return {
    says: `yes of ${email}`,
    at,
    plugin: 'shopify',
    post: emailConsent(at, 'subscribed', { customerId: customer, email }),
  }
})

/** Facts about one item and two people's interest in it. */
export const itemTraces: fc.Arbitrary<Trace> = arriving(
  fc.array(ITEMS, { minLength: 5, maxLength: 11 }).map(facts => [...YES, ...facts]),
)

/** A few facts about two people and their things, and a way in which their webhooks may come in. */
export const traces: fc.Arbitrary<Trace> = arriving(
  fc.array(
    fc.oneof(
      { arbitrary: fc.oneof(...SHOP), weight: 4 },
      { arbitrary: fc.oneof(...CATALOGUE), weight: 2 },
      fc.oneof(...CRM),
      fc.oneof(...BILLING),
    ),
    {
      minLength: 3,
      maxLength: 8,
    },
  ),
)

function arriving(facts: fc.Arbitrary<readonly Fact[]>): fc.Arbitrary<Trace> {
  return facts.chain(facts => {
    const copies = fc.array(fc.record({ of: fc.nat(facts.length - 1), again: fc.boolean() }), { maxLength: 4 })
    const each = facts.map((_, of) => ({ of, again: false }))
    return copies.chain(more => {
      const all = [...each, ...more]
      const place = fc.record({ key: fc.nat(99), digestAfter: fc.boolean() })
      return fc.array(place, { minLength: all.length, maxLength: all.length }).map(places => ({
        facts,
        arrivals: all
          .map(({ of, again }, n) => ({ fact: facts[of] as Fact, again, ...(places[n] as (typeof places)[number]) }))
          .sort((a, b) => a.key - b.key),
      }))
    })
  })
}
