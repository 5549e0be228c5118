import { type EventData, type JsonObject, moneyFromMinor, type Normalise } from '@beckon/plugin-kit'
import { draft, subjectId, subjectOf } from './draft.ts'
import { invoiceOf, payerOf, subscriptionIdOf } from './invoice.ts'

/**
 * An attempt to collect an invoice failed; each attempt is an event. Also at the first payment of a subscription
 * (`billingReason: subscription_create`), where the buyer still sits at the checkout: whether to write is the trigger's.
 */
export const paymentFailed = payment('payment.failed')

/** The bank asks the payer to confirm, on the invoice's page. */
export const paymentActionRequired = payment('payment.action-required')

/** An invoice was paid, outside of Stripe too. Nothing was collected where `amountPaid` is zero, as for a trial. */
export const paymentSucceeded = payment('payment.succeeded', invoice => ({
  amountPaid: moneyFromMinor(invoice.amount_paid, invoice.currency),
}))

type PaymentEvent = 'payment.failed' | 'payment.action-required' | 'payment.succeeded'

function payment(type: PaymentEvent, more: (invoice: JsonObject) => EventData = () => ({})): Normalise {
  return item => {
    const invoice = subjectOf(item)
    const subscriptionId = subscriptionIdOf(invoice)
    const data = {
      ...more(invoice),
      invoice: { ...invoiceOf(invoice), id: subjectId(item) },
      ...(subscriptionId && { subscription: { id: subscriptionId } }),
    }
    return [draft(item, { type, person: payerOf(item), data })]
  }
}
