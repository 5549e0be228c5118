import { type Invoice, type JsonObject, type Normalise, objectOf } from '@beckon/plugin-kit'
import { isoOf } from '../read.ts'
import { draft, happenedAt, type Received, subjectId, subjectOf } from './draft.ts'
import { invoiceOf, payerOf, subscriptionIdOf } from './invoice.ts'

/** An invoice was voided, or written off as uncollectible: the status says which. */
export const invoiceClosed: Normalise = item => closed(item, { closedAt: closedAt(item, subjectOf(item)) })

/** A draft was deleted. Its object still says `draft`. */
export const invoiceDeleted: Normalise = item => closed(item, { closedAt: happenedAt(item), status: 'deleted' })

function closed(item: Received, how: Partial<Invoice>): ReturnType<Normalise> {
  const invoice = subjectOf(item)
  const subscriptionId = subscriptionIdOf(invoice)
  const data = {
    invoice: { ...invoiceOf(invoice), id: subjectId(item), ...how },
    ...(subscriptionId && { subscription: { id: subscriptionId } }),
  }
  return [draft(item, { type: 'invoice.closed', person: payerOf(item), data })]
}

function closedAt(item: Received, invoice: JsonObject): string {
  const { voided_at, marked_uncollectible_at } = objectOf(invoice.status_transitions) ?? {}
  return isoOf(voided_at) ?? isoOf(marked_uncollectible_at) ?? happenedAt(item)
}
