import { counts, type Event, type TestPolicy } from '../../event.ts'
import type { ChangedContact } from '../../identify/changed-fields.ts'
import type { Contact } from '../../identify/contact.store.ts'
import { ofForgotten } from '../../identify/forgotten.store.ts'
import type { Merge } from '../../identify/merge-contacts.ts'
import type { Newcomers } from '../../identify/newcomers.ts'
import { identifyPeople } from '../../identify/people.ts'
import { identifySubjects, type Subjects } from '../../identify/subjects.ts'
import type { Sql } from '../../store/sql.ts'
import { type AskedAbout, peopleAskedAbout } from '../privacy/asked-about.ts'
import { isPrivacyRequest } from '../privacy/privacy.ts'
import { markRequestsOfItems } from '../privacy/raw-requests.ts'
import { hearsay } from './hearsay.ts'
import type { OpenedItem } from './opened-item.ts'
import { withRecipients } from './reports.ts'

/** What a batch says, and of whom and what. */
export interface Known {
  /** But for what is said of people who have been forgotten. */
  readonly said: readonly Event[]
  /** The messages that reports are about. */
  readonly messages: Awaited<ReturnType<typeof withRecipients>>['messages']
  /** By event. */
  readonly contacts: ReadonlyMap<string, Contact>
  readonly merges: readonly Merge[]
  readonly changed: readonly ChangedContact[]
  readonly subjects: Subjects
  readonly newcomers: Newcomers
  /** Whom requests about privacy are about. */
  readonly asked: AskedAbout
}

/** Who and what the items of a batch speak of. */
export async function identify(sql: Sql, policy: TestPolicy, items: readonly OpenedItem[], at: Date): Promise<Known> {
  const stated = items.flatMap(({ normalised }) => (normalised.state === 'done' ? normalised.events : []))
  const { events, messages, forgotten: unreported } = await withRecipients(sql, stated)
  const { requests = [], ofPeople = [] } = Object.groupBy(events, one =>
    isPrivacyRequest(one) ? 'requests' : 'ofPeople',
  )
  const late = await ofForgotten(sql, ofPeople)
  const heard = ofPeople.filter(event => !late.has(event))
  const { forgotten, ...people } = await identifyPeople(sql, heard, at, policy)
  await forgetRequestsOf(sql, [...forgotten, ...late, ...unreported])
  const said = events.filter(event => !forgotten.has(event) && !late.has(event))
  const ofThings = said.map(event => (counts(event, policy) ? event : hearsay(event)))
  const owners = new Map(said.flatMap(event => ownerOf(event, people.contacts, policy)))
  const subjects = await identifySubjects(sql, ofThings, owners, at)
  const asked = await peopleAskedAbout(sql, requests)
  return { said, messages, ...people, subjects, asked }
}

/** What comes to be known of people who have been forgotten is kept in no request either. */
async function forgetRequestsOf(sql: Sql, events: readonly Event[]): Promise<void> {
  if (!events.length) return
  await markRequestsOfItems(sql, [events.map(({ tenantId }) => tenantId), events.map(({ itemId }) => itemId)])
}

/** Whose a thing is, as an event says: nobody's that only a test names. */
function ownerOf(event: Event, contacts: ReadonlyMap<string, Contact>, policy: TestPolicy): [string, Contact][] {
  const contact = contacts.get(event.id)
  return contact && counts(event, policy) ? [[event.id, contact]] : []
}
