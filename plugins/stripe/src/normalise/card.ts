import { type Card, type EventType, type Json, type JsonObject, type Normalise, objectOf } from '@beckon/plugin-kit'
import { countOf, idOf, textOf } from '../read.ts'
import { draft, previouslyOf, type Received, subjectId, subjectOf } from './draft.ts'
import { personNamed } from './person.ts'

/** Only of cards of the older kinds: "If you use the PaymentMethod API, this event won't occur" (docs.stripe.com/api/events/types). */
export const cardExpiring = aboutCard('card.expiring', expiryOf)

/** A card was added, or renewed by its network. From here on it is known when it expires. */
export const cardAdded = aboutCard('card.updated', expiryOf)

/** A card was changed. Another billing address or other metadata is no news of when it expires. */
export const cardChanged: Normalise = item => (isAboutExpiry(previouslyOf(item)) ? cardAdded(item) : [])

/** A card was taken from its customer: nothing is charged to it any more. */
export const cardRemoved = aboutCard('card.updated', () => ({ expires: null }))

function aboutCard(type: EventType, stated: (card: JsonObject) => Pick<Card, 'expires'>): Normalise {
  return item => {
    const card = cardOf(subjectOf(item))
    // A bank account is charged as well, and never expires.
    if (!card) return []
    const customer = customerOf(item)
    const shown = { brand: textOf(card.brand), last4: textOf(card.last4), fingerprint: textOf(card.fingerprint) }
    const said = { id: subjectId(item), ...shown, payerId: idOf(customer), ...stated(card) }
    return [draft(item, { type, person: personNamed(customer, undefined), data: { card: said } })]
  }
}

/** A payment method and a source hold their card; the oldest kind is the card itself. */
function cardOf(subject: JsonObject): JsonObject | null {
  return objectOf(subject.card) ?? (subject.object === 'card' ? subject : null)
}

/** The billing address is no name of the customer: a card may be somebody else's. Once detached, it was the customer's. */
function customerOf(item: Received): Json | undefined {
  return subjectOf(item).customer ?? previouslyOf(item).customer
}

/** What cannot be read says nothing: null would say that the card is charged no more. */
function expiryOf({ exp_year, exp_month }: JsonObject): Pick<Card, 'expires'> {
  const [year, month] = [countOf(exp_year) ?? 0, countOf(exp_month) ?? 0]
  const isMonth = year >= 2000 && year <= 9999 && month >= 1 && month <= 12
  return isMonth ? { expires: `${year}-${String(month).padStart(2, '0')}` } : {}
}

function isAboutExpiry(before: JsonObject): boolean {
  const card = objectOf(before.card) ?? before
  return ['exp_month', 'exp_year', 'last4', 'fingerprint'].some(name => card[name] !== undefined)
}
