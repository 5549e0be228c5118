import type { Plugin } from '@beckon/plugin-kit'
import { checkoutExpired } from './normalise/checkout-expired.ts'
import { customerCreated, customerUpdated } from './normalise/customer.ts'
import { disputeClosed, disputeOpened } from './normalise/dispute.ts'
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

/** Stripe: payments, invoices and subscriptions, as snapshot events of a webhook endpoint. */
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
    'charge.dispute.created': disputeOpened,
    'charge.dispute.closed': disputeClosed,
    'checkout.session.expired': checkoutExpired,
  },
}

export default stripe
