import type { Post } from './hub.ts'

/** Webhooks of an invented reading club, as Stripe words them; what a story needs to say is an argument. */
let events = 0

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)

function post(type: string, at: Date, object: object): Post {
  events++
  const request = { id: null, idempotency_key: null }
  const created = seconds(at)
  return { body: { id: `evt_${events}`, object: 'event', created, livemode: true, request, type, data: { object } } }
}

export interface InvoiceFacts {
  readonly id?: string
  readonly subscription?: string
  readonly customer?: string
  readonly email?: string | null
  readonly attempt?: number
  readonly nextAttemptAt?: Date
  readonly amount?: number
  readonly reason?: string
}

/** invoice.payment_failed: one attempt to collect a renewal. */
export function paymentFailed(at: Date, facts: InvoiceFacts = {}): Post {
  return post('invoice.payment_failed', at, { ...invoice(facts), status: 'open' })
}

/** invoice.paid. */
export function invoicePaid(at: Date, facts: InvoiceFacts = {}): Post {
  const paid = { status: 'paid', status_transitions: { paid_at: seconds(at) }, amount_remaining: 0, amount_paid: 1200 }
  return post('invoice.paid', at, { ...invoice(facts), ...paid })
}

/** invoice.upcoming: an invoice that does not exist yet, so it has no id. */
export function renewalUpcoming(at: Date, periodEnd: Date, facts: InvoiceFacts = {}): Post {
  const { id: _, ...upcoming } = invoice(facts)
  return post('invoice.upcoming', at, { ...upcoming, period_end: seconds(periodEnd), billing_reason: 'upcoming' })
}

export interface SubscriptionFacts {
  readonly id?: string
  readonly customer?: string
  readonly status?: string
  readonly cancelAtPeriodEnd?: boolean
  readonly cancelAt?: Date
  readonly trial?: { readonly from: Date; readonly until: Date }
  readonly periodEnd?: Date
  readonly interval?: string
  readonly intervalCount?: number
  /** What else Stripe says of it, in its own words. */
  readonly more?: object
}

/** customer.created: whose address the subscriptions of `cus_1` go by. */
export function customerCreated(at: Date, address: { country?: string; state?: string } = {}): Post {
  return post('customer.created', at, { id: 'cus_1', object: 'customer', email: 'ada@example.com', address })
}

/** customer.updated: what the customer is now, and what it was. */
export function customerUpdated(at: Date, now: object, before: object): Post {
  const posted = post('customer.updated', at, { id: 'cus_1', object: 'customer', email: 'ada@example.com', ...now })
  const { data, ...rest } = posted.body as { data: object }
  return { body: { ...rest, data: { ...data, previous_attributes: before } } }
}

/** customer.subscription.created. */
export function subscriptionStarted(at: Date, facts: SubscriptionFacts = {}): Post {
  return post('customer.subscription.created', at, subscription(facts))
}

/** customer.subscription.trial_will_end, as Stripe sends it three days ahead. */
export function trialWillEnd(at: Date, facts: SubscriptionFacts): Post {
  return post('customer.subscription.trial_will_end', at, subscription(facts))
}

/** invoice.voided: nothing is owed any more. */
export function invoiceVoided(at: Date, facts: InvoiceFacts = {}): Post {
  const voided = { status: 'void', status_transitions: { voided_at: seconds(at) } }
  return post('invoice.voided', at, { ...invoice(facts), ...voided })
}

/** A payment method's event: `attached`, `automatically_updated` or `detached`. */
export function card(what: string, at: Date, expires: string, id = 'pm_1', fingerprint?: string): Post {
  const [year, month] = expires.split('-').map(Number)
  const held = { id, object: 'payment_method', type: 'card', customer: what === 'detached' ? null : 'cus_1' }
  const shown = { brand: 'visa', last4: '4242', exp_month: month, exp_year: year, fingerprint }
  const posted = post(`payment_method.${what}`, at, { ...held, card: shown })
  if (what !== 'detached') return posted
  const { data, ...rest } = posted.body as { data: object }
  return { body: { ...rest, data: { ...data, previous_attributes: { customer: 'cus_1' } } } }
}

/** customer.subscription.updated. */
export function subscriptionUpdated(at: Date, facts: SubscriptionFacts = {}): Post {
  return post('customer.subscription.updated', at, subscription(facts))
}

/** customer.subscription.deleted: it has ended. */
export function subscriptionCanceled(at: Date, facts: SubscriptionFacts = {}): Post {
  const ended = { status: 'canceled', canceled_at: seconds(at), ended_at: seconds(at) }
  return post('customer.subscription.deleted', at, { ...subscription(facts), ...ended })
}

/** The same event under an id of its own: what a second endpoint of the account would get. */
export function eventAgain({ body }: Post): Post {
  events++
  return { body: { ...(body as object), id: `evt_${events}` } }
}

function invoice(facts: InvoiceFacts) {
  const {
    id = 'in_1',
    subscription: of = 'sub_1',
    customer = 'cus_1',
    email = 'ada@example.com',
    amount = 1200,
  } = facts
  return {
    id,
    object: 'invoice',
    customer,
    customer_email: email,
    currency: 'eur',
    amount_due: amount,
    amount_remaining: amount,
    attempt_count: facts.attempt ?? 1,
    next_payment_attempt: facts.nextAttemptAt ? seconds(facts.nextAttemptAt) : null,
    billing_reason: facts.reason ?? 'subscription_cycle',
    hosted_invoice_url: `https://invoice.example/${id}`,
    number: 'ADA-0001',
    parent: { type: 'subscription_details', subscription_details: { subscription: of, metadata: {} } },
    lines: { object: 'list', data: [LINE] },
  }
}

const LINE = {
  description: 'Reader, monthly',
  amount: 1200,
  currency: 'eur',
  parent: { type: 'subscription_item_details', subscription_item_details: { proration: false } },
}

function subscription({
  id = 'sub_1',
  customer = 'cus_1',
  status = 'active',
  cancelAtPeriodEnd = false,
  cancelAt,
  trial,
  periodEnd,
  interval,
  intervalCount = 1,
  more,
}: SubscriptionFacts) {
  const price = { unit_amount: 1200, currency: 'eur', recurring: { interval, interval_count: intervalCount } }
  const item = { quantity: 1, price, ...(periodEnd && { current_period_end: seconds(periodEnd) }) }
  return {
    id,
    object: 'subscription',
    customer,
    status,
    cancel_at_period_end: cancelAtPeriodEnd,
    cancel_at: cancelAt ? seconds(cancelAt) : null,
    canceled_at: null,
    ...(trial && { trial_start: seconds(trial.from), trial_end: seconds(trial.until) }),
    items: { object: 'list', data: interval ? [item] : [] },
    ...more,
  }
}
