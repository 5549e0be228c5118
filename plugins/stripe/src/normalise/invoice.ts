import { type Invoice, type JsonObject, type Money, moneyFromMinor, objectOf, type Person } from '@beckon/plugin-kit'
import { countOf, idOf, isoOf, listed, textOf } from '../read.ts'
import { happenedAt, type Received, subjectOf } from './draft.ts'
import { personNamed } from './person.ts'
import { planOfLine } from './plan.ts'

/** An invoice in our model. */
export function invoiceOf(invoice: JsonObject): Invoice {
  return {
    id: textOf(invoice.id),
    number: textOf(invoice.number),
    email: textOf(invoice.customer_email),
    subscriptionId: subscriptionIdOf(invoice),
    amountDue: amountDueOf(invoice),
    attempt: countOf(invoice.attempt_count),
    nextAttemptAt: isoOf(invoice.next_payment_attempt),
    billingReason: textOf(invoice.billing_reason),
    url: textOf(invoice.hosted_invoice_url),
    status: textOf(invoice.status),
    paidAt: isoOf(objectOf(invoice.status_transitions)?.paid_at),
    lines: linesOf(invoice),
  }
}

/**
 * The person who is to pay. Only the address, and that as a copy: "Once the invoice is finalized, this field will no longer
 * be updated" (docs.stripe.com/api/invoices/object), and an invoice is spoken of for weeks after it.
 */
export function payerOf(item: Received): Person | undefined {
  const { customer, customer_email, status_transitions } = subjectOf(item)
  const person = personNamed(customer, customer_email)
  if (!person?.email) return person
  return { ...person, emailAsOf: isoOf(objectOf(status_transitions)?.finalized_at) ?? happenedAt(item) }
}

/** The subscription that an invoice belongs to: under `parent` since 2025-03-31 (basil), at the top before. */
export function subscriptionIdOf(invoice: JsonObject): string | null {
  const details = objectOf(objectOf(invoice.parent)?.subscription_details)
  return idOf(details?.subscription) ?? idOf(invoice.subscription)
}

/** What is still to pay. */
export function amountDueOf({ amount_remaining, amount_due, currency }: JsonObject): Money | null {
  return moneyFromMinor(amount_remaining ?? amount_due, currency)
}

/** The lines as people read them. */
export function linesOf(invoice: JsonObject): NonNullable<Invoice['lines']> {
  return listed(invoice.lines).map(line => ({
    description: textOf(line.description) ?? planOfLine(line) ?? '',
    amount: moneyFromMinor(line.amount, line.currency ?? invoice.currency),
  }))
}
