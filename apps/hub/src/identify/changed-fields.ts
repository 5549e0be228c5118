import type { Contact } from './contact.store.ts'
import type { Merge } from './merge-contacts.ts'
import { canonical, type State } from './state.ts'

/** Somebody who was known before, with the fields that are known otherwise now. */
export interface ChangedContact {
  readonly tenantId: string
  readonly contactId: string
  readonly fields: readonly string[]
}

/** What a batch changed about people, beside each contact they were before it. */
export function changedFields(
  known: readonly Contact[],
  contacts: ReadonlyMap<string, Contact>,
  merges: readonly Merge[],
): ChangedContact[] {
  const survivorOf = new Map(merges.map(({ loser, survivor }) => [loser, survivor]))
  return known.flatMap(({ tenantId, id, state }) => {
    const contactId = survivorOf.get(id) ?? id
    const now = contacts.get(contactId)
    const fields = now ? Object.keys(now.state).filter(name => isChanged(name, state, now.state)) : []
    return fields.length ? [{ tenantId, contactId, fields }] : []
  })
}

/** What is only said again is of a newer version, and says the same. */
function isChanged(name: string, before: State, now: State): boolean {
  if (before[name] === now[name]) return false
  // A field that was cleared says as little as one that nobody has stated. Most values are texts, and told apart as such.
  const was = before[name]?.value ?? null
  const is = now[name]?.value ?? null
  return was !== is && canonical(was) !== canonical(is)
}
