import { ownerKey } from '../../identify/contact.store.ts'
import type { Run } from '../../wait/plan.ts'
import type { Batch } from './runs.ts'

type IsUnheard = (tenantId: string, ref: string) => boolean

/** Whether nobody has named this before the batch: then no run is about it yet. */
export function unheardIn({ subjects, newcomers }: Pick<Batch, 'subjects' | 'newcomers'>): IsUnheard {
  return (tenantId, ref) => {
    const name = ownerKey(tenantId, ref)
    return subjects.unheard.has(name) || newcomers.names.has(name)
  }
}

/**
 * Whether the fact that a run stands on is all that is known of whom and what it is about: then nothing has ended it. To look
 * whether something has, and which runs these facts end, was a tenth of what Postgres did for an item of the bench, now half of that.
 * What an erasure left, kept by the name of a thing, is found when the run is due, as is all that another process has in hand.
 */
export function aloneIn({ kept, contacts, subjects, newcomers }: Batch, isUnheard: IsUnheard): (run: Run) => boolean {
  const said = new Map<string, string>()
  const hear = (of: string, eventId: string) =>
    said.set(of, said.has(of) && said.get(of) !== eventId ? SEVERAL : eventId)
  for (const { event } of kept) {
    const contact = contacts.get(event.id)
    if (contact) hear(contact.id, event.id)
    for (const { tenantId, kind, id } of subjects.byEvent.get(event.id) ?? [])
      hear(ownerKey(tenantId, `${kind}:${id}`), event.id)
  }
  const isAlone = (of: string, eventId: string): boolean => !said.has(of) || said.get(of) === eventId
  return ({ tenantId, contactId, subject, eventId }) =>
    (!contactId || (newcomers.contactIds.has(contactId) && isAlone(contactId, eventId))) &&
    (!subject || (isUnheard(tenantId, subject) && isAlone(ownerKey(tenantId, subject), eventId)))
}

const SEVERAL = 'several'
