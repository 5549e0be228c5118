import { type EventType, moneyFromMinor, type Normalise, objectOf } from '@beckon/plugin-kit'
import { idOf, textOf } from '../read.ts'
import { draft, subjectId, subjectOf } from './draft.ts'
import { personNamed } from './person.ts'

export const disputeOpened = aboutDispute('dispute.opened')

/** The status says how it ended: won, lost, prevented, … */
export const disputeClosed = aboutDispute('dispute.closed')

// A dispute names no customer, and its charge comes as an id. The evidence often has the address, filled in by Stripe.
function aboutDispute(type: EventType): Normalise {
  return item => {
    const { charge, amount, currency, reason, status, evidence } = subjectOf(item)
    const dispute = {
      id: subjectId(item),
      chargeId: idOf(charge),
      amount: moneyFromMinor(amount, currency),
      reason: textOf(reason),
      status: textOf(status),
    }
    const person = personNamed(objectOf(charge)?.customer, objectOf(evidence)?.customer_email_address)
    return [draft(item, { type, person, data: { dispute } })]
  }
}
