import type { Plugin } from '@beckon/plugin-kit'
import { cardAdded, cardChanged, cardExpiring, cardRemoved } from './normalise/card.ts'
import { checkoutExpired } from './normalise/checkout-expired.ts'
import { customerCreated, customerUpdated } from './normalise/customer.ts'
import { disputeClosed, disputeOpened } from './normalise/dispute.ts'
import { invoiceClosed, invoiceDeleted } from './normalise/invoice-closed.ts'
import { paymentActionRequired, paymentFailed, paymentSucceeded } from './normalise/payment.ts'
import { renewalUpcoming } from './normalise/renewal-upcoming.ts'
import {
  subscriptionCanceled,
  subscriptionPaused,
  subscriptionStarted,
  subscriptionUpdated,
  trialEnding,
} from './normalise/subscription.ts'
import { OWN_ACCOUNT, open } from './open.ts'
import { missing, type StripeSettings, settings } from './settings.ts'
import { verify } from './verify.ts'

/**
 * Stripe: payments, invoices and subscriptions, as snapshot events of a webhook endpoint.
 * Left out on purpose, and so `ignored`: `charge.refunded` and `refund.created` name a charge, and no order that a buyer
 * would know. The store that took the order tells of its refund.
 */
const stripe: Plugin<StripeSettings> = {
  name: 'stripe',
  settings,
  missing,
  verify,
  open,
  unnamedAccount: OWN_ACCOUNT,
  topics: {
    'customer.created': customerCreated,
    'customer.updated': customerUpdated,
    'customer.subscription.created': subscriptionStarted,
    'customer.subscription.updated': subscriptionUpdated,
    'customer.subscription.resumed': subscriptionUpdated,
    'customer.subscription.paused': subscriptionPaused,
    'customer.subscription.deleted': subscriptionCanceled,
    'customer.subscription.trial_will_end': trialEnding,
    'invoice.upcoming': renewalUpcoming,
    'invoice.paid': paymentSucceeded,
    'invoice.payment_succeeded': paymentSucceeded,
    'invoice.payment_failed': paymentFailed,
    'invoice.payment_action_required': paymentActionRequired,
    'invoice.voided': invoiceClosed,
    'invoice.marked_uncollectible': invoiceClosed,
    'invoice.deleted': invoiceDeleted,
    'payment_method.attached': cardAdded,
    'payment_method.automatically_updated': cardAdded,
    'payment_method.updated': cardChanged,
    'payment_method.detached': cardRemoved,
    'customer.source.created': cardAdded,
    'customer.source.updated': cardChanged,
    'customer.source.expiring': cardExpiring,
    'customer.source.deleted': cardRemoved,
    'charge.dispute.created': disputeOpened,
    'charge.dispute.closed': disputeClosed,
    'checkout.session.expired': checkoutExpired,
  },
}

export default stripe
