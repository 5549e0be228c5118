import type { Somebody } from '../story/people.ts'
import { counter, type Delivery } from './delivery.ts'

/** Events of the reading club's billing, with the fields that Stripe gives them (docs.stripe.com/api/events). */

const nextEvent = counter(0)
const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)

function event(type: string, at: Date, object: object): Delivery {
  const request = { id: null, idempotency_key: null }
  const body = { id: `evt_demo_${nextEvent()}`, object: 'event', created: seconds(at), livemode: true, request, type }
  return { platform: 'stripe', body: { ...body, data: { object } } }
}

/** invoice.upcoming: a renewal a few days ahead. Its invoice does not exist yet, so it has no id. */
export function renewalUpcoming(at: Date, of: Somebody, periodEnd: Date): Delivery {
  const { id: _, number: __, ...invoice } = invoiceOf(of)
  return event('invoice.upcoming', at, { ...invoice, period_end: seconds(periodEnd), billing_reason: 'upcoming' })
}

/** invoice.payment_failed: one attempt to collect. */
export function paymentFailed(at: Date, of: Somebody, attempt: number, nextAttempt: Date | null): Delivery {
  const next = nextAttempt && seconds(nextAttempt)
  return event('invoice.payment_failed', at, {
    ...invoiceOf(of),
    status: 'open',
    attempt_count: attempt,
    next_payment_attempt: next,
  })
}

/** invoice.paid. */
export function invoicePaid(at: Date, of: Somebody): Delivery {
  const paid = { status: 'paid', status_transitions: { paid_at: seconds(at) }, amount_remaining: 0, amount_paid: 900 }
  return event('invoice.paid', at, { ...invoiceOf(of), ...paid })
}

function invoiceOf({ id, email }: Somebody) {
  return {
    id: `in_demo_${id}`,
    number: `CLUB-${id}`,
    object: 'invoice',
    customer: `cus_demo_${id}`,
    customer_email: email,
    currency: 'eur',
    amount_due: 900,
    amount_remaining: 900,
    billing_reason: 'subscription_cycle',
    hosted_invoice_url: `https://pay.lighthouse-books.example/in_demo_${id}`,
    parent: { type: 'subscription_details', subscription_details: { subscription: `sub_demo_${id}`, metadata: {} } },
    lines: { object: 'list', data: [CLUB_MONTH] },
  }
}

const CLUB_MONTH = {
  description: 'Reading club, monthly',
  amount: 900,
  currency: 'eur',
  parent: { type: 'subscription_item_details', subscription_item_details: { proration: false } },
}
