import { type Cart, type JsonObject, moneyFromMinor, type Normalise, objectOf, type Person } from '@beckon/plugin-kit'
import { textOf } from '../read.ts'
import { draft, subjectId, subjectOf } from './draft.ts'
import { fieldsOf, personNamed } from './person.ts'

/** A checkout session ran out before it was paid. Stripe calls it a session; for us it is a checkout, so a cart. */
export const checkoutExpired: Normalise = item => {
  const session = subjectOf(item)
  const data = { cart: cartOf(session, subjectId(item)) }
  return [draft(item, { type: 'checkout.expired', person: buyerOf(session), data })]
}

function cartOf(session: JsonObject, id: string): Cart {
  const recovery = objectOf(objectOf(session.after_expiration)?.recovery)
  return {
    tokens: [`checkout/${id}`],
    total: moneyFromMinor(session.amount_total, session.currency),
    // Only where the merchant switched recovery on. The session's own `url` no longer works.
    url: textOf(recovery?.url),
    ...(objectOf(session.consent)?.promotions === 'opt_in' && { acceptsMarketing: true }),
  }
}

function buyerOf(session: JsonObject): Person | undefined {
  const details = objectOf(session.customer_details) ?? {}
  const email = textOf(details.email) ?? textOf(session.customer_email)
  const person = personNamed(session.customer, email ?? undefined)
  return person && { ...person, fields: fieldsOf({ ...details, email }) }
}
