import { type Json, type JsonObject, type Money, moneyFromMinor, objectOf, type Subscription } from '@beckon/plugin-kit'
import { countOf, idOf, listed, textOf } from '../read.ts'
import { isChargedAsListed } from './list-price.ts'

type Terms = Pick<Subscription, 'interval' | 'intervalCount' | 'price'>
type Collection = NonNullable<Subscription['collection']>
type Interval = NonNullable<Subscription['interval']>

const INTERVALS: readonly string[] = ['day', 'week', 'month', 'year'] satisfies Interval[]

/** How the period is collected that begins at the end of the running one: a pause may be over by then. */
export function collectionOf(subscription: JsonObject, periodEnd: number | null): Collection | null {
  const pause = objectOf(subscription.pause_collection)
  const resumes = countOf(pause?.resumes_at)
  if (pause && (resumes === null || periodEnd === null || resumes > periodEnd)) return 'paused'
  if (subscription.collection_method === 'send_invoice') return 'invoice'
  return subscription.collection_method === 'charge_automatically' ? 'automatic' : null
}

/** What ends or rests after its trial where there is nothing to charge; anything else is invoiced all the same. */
const NOT_GOING_ON: readonly unknown[] = ['cancel', 'pause']

/** Whether its trial leads to a charge only if the customer has a usual payment method by then: it has none itself. */
export function needsCardOf(subscription: JsonObject): Pick<Subscription, 'needsCard'> {
  const behavior = objectOf(objectOf(subscription.trial_settings)?.end_behavior)?.missing_payment_method
  if (behavior === undefined) return {}
  const own = idOf(subscription.default_payment_method) ?? idOf(subscription.default_source)
  const isCharged = subscription.collection_method !== 'send_invoice'
  return { needsCard: NOT_GOING_ON.includes(behavior) && isCharged && own === null }
}

/** How often a subscription is charged, and what for all its items together when the running period ends. */
export function termsOf(subscription: JsonObject, periodEnd: number | null): Terms {
  const terms = listTermsOf(subscription)
  return isChargedAsListed(subscription, periodEnd) ? terms : { ...terms, price: null }
}

function listTermsOf(subscription: JsonObject): Terms {
  const parts = listed(subscription.items).map(item => partOf(item.price ?? item.plan, item.quantity))
  const [first, ...others] = parts.length > 0 ? parts : [partOf(subscription.plan, subscription.quantity)]
  if (!first) return { interval: null, intervalCount: null, price: null }
  const { interval, intervalCount } = first
  // Items may renew at different times (docs.stripe.com: billing/subscriptions/mixed-interval); then no one price is due.
  const price = others.reduce<Money | null>(
    (sum, part) => added(sum, isAlike(first, part) ? part.price : null),
    first.price,
  )
  return { interval, intervalCount, price }
}

/** A price says how often under `recurring`, the plan it replaced on itself. */
function partOf(price: Json | undefined, quantity: Json | undefined): Required<Terms> {
  const fields = objectOf(price) ?? {}
  const often = objectOf(fields.recurring) ?? fields
  const every = countOf(often.interval_count) ?? 1
  return {
    interval: intervalOf(often.interval),
    intervalCount: every > 0 ? every : null,
    price: priceOf(fields, often, countOf(quantity) ?? 1),
  }
}

function intervalOf(value: Json | undefined): Interval | null {
  const text = textOf(value)
  return text && INTERVALS.includes(text) ? (text as Interval) : null
}

/** Null for what is counted by use, for tiers, and for what is sold by the package: they have no amount for one. */
function priceOf(price: JsonObject, often: JsonObject, quantity: number): Money | null {
  const { unit_amount, amount, currency, transform_quantity, transform_usage } = price
  const isByPiece = often.usage_type !== 'metered' && !objectOf(transform_quantity ?? transform_usage)
  const one = isByPiece ? countOf(unit_amount ?? amount) : null
  return one === null || !Number.isSafeInteger(one * quantity) ? null : moneyFromMinor(one * quantity, currency)
}

function isAlike(first: Terms, other: Terms): boolean {
  return first.interval === other.interval && first.intervalCount === other.intervalCount
}

function added(left: Money | null, right: Money | null): Money | null {
  if (!left || !right || left.currency !== right.currency) return null
  const amount = left.amount + right.amount
  return Number.isSafeInteger(amount) ? { ...left, amount } : null
}
