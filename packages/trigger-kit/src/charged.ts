import { all, type Condition, differs, not, oneOf } from './condition.ts'

/**
 * What platforms call a subscription that is over, that never came about (`incomplete`: its first payment is missing), or
 * that is given up on (`unpaid`: its invoices stay drafts, docs.stripe.com/billing/subscriptions/overview).
 */
export const ENDED_STATUSES: readonly string[] = [
  'canceled',
  'cancelled',
  'ended',
  'expired',
  'incomplete',
  'incomplete_expired',
  'unpaid',
]

/** It is there, and rests: nothing is charged until it goes on. */
const RESTING_STATUSES = ['paused']

/** Whether anything is going to be charged for the subscription, as far as is known: of what is not known nothing is held against it. */
export const isCharged: Condition = all(
  not(oneOf('subscription.status', [...ENDED_STATUSES, ...RESTING_STATUSES])),
  // What rests here is the collection: the status goes on to say that it is active.
  differs('subscription.collection', 'paused'),
)
