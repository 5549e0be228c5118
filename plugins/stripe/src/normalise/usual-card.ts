import type { EventDraft, Json, JsonObject } from '@beckon/plugin-kit'
import { objectOf } from '@beckon/plugin-kit'
import { idOf } from '../read.ts'
import { draft, previouslyOf, type Received, subjectId, subjectOf } from './draft.ts'

/**
 * Which card a customer is charged by where the subscription names none, and which one that was until now. It may be a bank
 * account: then all that matters of it is that no card is charged.
 */
export function usualCards(item: Received): EventDraft[] {
  const usual = usualOf(subjectOf(item))
  const former = usualOf(previouslyOf(item))
  return [
    ...(usual ? [cardSaid(item, usual, true)] : []),
    ...(former && former !== usual ? [cardSaid(item, former, false)] : []),
  ]
}

// The older `default_source` counts where no payment method is set (docs.stripe.com/api/subscriptions/object).
function usualOf({ invoice_settings, default_source }: JsonObject): string | null {
  const method: Json | undefined = objectOf(invoice_settings)?.default_payment_method
  return idOf(method) ?? idOf(default_source)
}

function cardSaid(item: Received, id: string, isUsual: boolean): EventDraft {
  const payerId = subjectId(item)
  return draft(item, {
    type: 'card.updated',
    person: { id: `customer/${payerId}` },
    data: { card: { id, payerId, isUsual } },
  })
}
