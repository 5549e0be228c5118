import { type JsonObject, type Normalise, objectOf } from '@beckon/plugin-kit'
import { isoOf, listed, textOf } from '../read.ts'
import { draft, required, subjectOf } from './draft.ts'
import { amountDueOf, linesOf, payerOf, subscriptionIdOf } from './invoice.ts'
import { planOfLine } from './plan.ts'

/** Some days before a subscription renews, Stripe shows the invoice that it will make. */
export const renewalUpcoming: Normalise = item => {
  const invoice = subjectOf(item)
  const line = subscriptionLine(invoice)
  const id = required(item, 'subscription', subscriptionIdOf(invoice))
  const periodEnd = required(item, 'period_end', renewalOf(invoice, line))
  const data = {
    subscription: { id, periodEnd, plan: planOfLine(line) },
    // The invoice does not exist yet: it has no id, or a passing one (`upcoming_in_…`).
    invoice: {
      id: null,
      email: textOf(invoice.customer_email),
      amountDue: amountDueOf(invoice),
      lines: linesOf(invoice),
    },
  }
  return [draft(item, { type: 'subscription.renewal-upcoming', person: payerOf(item), data })]
}

/**
 * The instant of renewal, which is the end of the running period and what the subscription's own events call so. An
 * invoice's period "looks back one period" (docs.stripe.com/api/invoices/object), so its end is that instant. The lines
 * look ahead, but not all: metered usage is billed for the past and a proration begins at the change.
 */
function renewalOf(invoice: JsonObject, line: JsonObject | undefined): string | null {
  return isoOf(invoice.period_end) ?? isoOf(objectOf(line?.period)?.start)
}

/** The line of the subscription itself, not a one-off item and not a proration; in either shape. */
function subscriptionLine(invoice: JsonObject): JsonObject | undefined {
  return listed(invoice.lines).find(line => {
    const parent = objectOf(line.parent)
    const isProration = line.proration ?? objectOf(parent?.subscription_item_details)?.proration
    return (parent?.type === 'subscription_item_details' || line.type === 'subscription') && isProration !== true
  })
}
