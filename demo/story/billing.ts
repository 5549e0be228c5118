import { invoicePaid, paymentFailed, renewalUpcoming } from '../platforms/stripe.ts'
import { EMMA, PAUL } from './people.ts'
import type { Scene } from './scene.ts'
import type { Moment } from './week.ts'

const SECOND_ATTEMPT: Moment = 'Thu 12:10'

/** The reading club: a renewal, and a payment that fails and is made good. */
export const billing: readonly Scene[] = [
  {
    at: 'Mon 12:40',
    tells: "Paul's monthly payment fails; Stripe will try again on Thursday",
    brings: at => [paymentFailed(at('Mon 12:40'), PAUL, 1, at(SECOND_ATTEMPT))],
  },
  {
    at: 'Tue 12:30',
    tells: "Stripe announces that Emma's membership renews on Saturday",
    brings: at => [renewalUpcoming(at('Tue 12:30'), EMMA, at('Sat 23:00'))],
  },
  {
    at: 'Thu 12:30',
    tells: 'Paul pays by another card. Only then Stripe tells that the second attempt had failed before',
    brings: at => [invoicePaid(at('Thu 12:20'), PAUL), paymentFailed(at(SECOND_ATTEMPT), PAUL, 2, null)],
  },
]
