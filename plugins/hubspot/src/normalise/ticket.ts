import { BadData, type EventType, type Normalise, type Ticket } from '@beckon/plugin-kit'
import { propertyText, textOf } from '../read.ts'
import { bodyOf, draft, personId, type Received } from './draft.ts'

// Stages of the support pipeline that every account begins with (developers.hubspot.com: crm/pipelines).
const NEW_STAGE = '1'
export const CLOSED_STAGES: readonly string[] = ['4']

/** A ticket was opened. HubSpot names only its id: stage and subject come as the property changes of its creation. */
export const ticketCreated: Normalise = item => [told(item, 'ticket.created', { id: ticketId(item) })]

/**
 * A ticket moved on to another stage, or is called otherwise. Its other properties are the merchant's own business:
 * who works on it, how urgent it is. Stages have ids of the account's own, so which of them close a ticket is said.
 */
export function ticketPropertyChanged(closedStages: readonly string[]): Normalise {
  return item => {
    const { propertyName, propertyValue } = bodyOf(item)
    const id = ticketId(item)
    const value = propertyText(propertyValue) || null
    if (propertyName === 'subject') return [told(item, 'ticket.updated', { id, subject: value })]
    if (propertyName !== 'hs_pipeline_stage' || value === null) return []
    return [told(item, newsOf(value, closedStages), { id, status: value })]
  }
}

/** Whose a ticket is: its own events name nobody. What is taken apart again stays the contact's. */
export const ticketOfContact: Normalise = item => {
  const { associationType, associationRemoved, fromObjectId, toObjectId } = bodyOf(item)
  if (associationRemoved === true) return []
  const [contact, ticket] = ends(textOf(associationType), textOf(fromObjectId), textOf(toObjectId))
  if (contact === undefined || ticket === undefined) return []
  const person = { id: personId(item, contact, 'fromObjectId or toObjectId') }
  return [draft(item, { type: 'contact.updated', person, data: { ticket: { id: named(item, ticket) } } })]
}

/** That a ticket is new is told with every creation, and is no news of it. */
function newsOf(stage: string, closedStages: readonly string[]): EventType {
  if (closedStages.includes(stage)) return 'ticket.resolved'
  return stage === NEW_STAGE ? 'ticket.created' : 'ticket.updated'
}

type Id = string | null

/** The contact and the ticket of an association; nothing for one between other objects. */
function ends(type: string | null, from: Id, to: Id): readonly Id[] {
  if (type === 'TICKET_TO_CONTACT') return [to, from]
  return type === 'CONTACT_TO_TICKET' ? [from, to] : []
}

function told(item: Received, type: EventType, ticket: Ticket): ReturnType<typeof draft> {
  return draft(item, { type, data: { ticket } })
}

function ticketId(item: Received): string {
  return named(item, textOf(bodyOf(item).objectId))
}

function named(item: Received, id: Id): string {
  if (id !== null) return id
  throw new BadData('hubspot-no-ticket-id', `portal ${item.account}: the event names no ticket; expected its id`)
}
