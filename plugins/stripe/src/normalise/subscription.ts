import { type EventType, type JsonObject, type Normalise, objectOf, type Subscription } from '@beckon/plugin-kit'
import { countOf, idOf, isoOf, listed, textOf } from '../read.ts'
import { draft, type Received, subjectId, subjectOf } from './draft.ts'
import { personNamed } from './person.ts'
import { planOfSubscription } from './plan.ts'
import { collectionOf, needsCardOf, termsOf } from './terms.ts'

export const subscriptionStarted = aboutSubscription('subscription.started')

/** Also when it resumes. When only its collection is paused, the status stays `active`. */
export const subscriptionUpdated = aboutSubscription('subscription.updated')

export const subscriptionPaused = aboutSubscription('subscription.paused')

export const subscriptionCanceled = aboutSubscription('subscription.canceled')

/**
 * Three days before a trial ends, and also at once when a trial is cut short, even while the payment is collected
 * (docs.stripe.com/api/events/types). Status and `trialEnd` tell the two apart.
 */
export const trialEnding = aboutSubscription('subscription.trial-ending')

function aboutSubscription(type: EventType): Normalise {
  return item => {
    const { customer } = subjectOf(item)
    const data = { subscription: subscriptionOf(item) }
    return [draft(item, { type, person: personNamed(customer, undefined), data })]
  }
}

function subscriptionOf(item: Received): Subscription {
  const subscription = subjectOf(item)
  const { status, cancel_at_period_end, cancel_at, canceled_at } = subscription
  return {
    id: subjectId(item),
    status: textOf(status),
    periodEnd: isoOf(periodEndOf(subscription)),
    ...(typeof cancel_at_period_end === 'boolean' && { cancelAtPeriodEnd: cancel_at_period_end }),
    cancelAt: isoOf(cancel_at),
    canceledAt: isoOf(canceled_at),
    endReason: textOf(objectOf(subscription.cancellation_details)?.reason),
    startedAt: isoOf(subscription.start_date),
    trialStart: isoOf(subscription.trial_start),
    trialEnd: isoOf(subscription.trial_end),
    collection: collectionOf(subscription, periodEndOf(subscription)),
    ...needsCardOf(subscription),
    ...termsOf(subscription, periodEndOf(subscription)),
    plan: planOfSubscription(subscription),
    payerId: idOf(subscription.customer),
    cardId: idOf(subscription.default_payment_method) ?? idOf(subscription.default_source),
  }
}

// Since 2025-03-31 (basil) each item has its own period; the next renewal is the first that ends.
function periodEndOf(subscription: JsonObject): number | null {
  const ends = listed(subscription.items).map(item => countOf(item.current_period_end))
  const known = ends.filter(end => end !== null)
  return known.length > 0 ? Math.min(...known) : countOf(subscription.current_period_end)
}
