import { contactCreated, type Entry, propertyChanged } from './crm.ts'
import { type SiteContact, type SiteEvent, siteEvent } from './site.ts'

/** Tickets, as the merchant's own help desk and as HubSpot word them. */
export interface TicketFacts {
  readonly id?: string
  readonly status?: string
  readonly reply?: string
  readonly contact?: SiteContact
}

/** ticket.created, ticket.updated or ticket.resolved, with what is stated of it. */
export function ticket(news: 'created' | 'updated' | 'resolved', at: Date, facts: TicketFacts = {}): SiteEvent {
  const { id = '31', contact = { email: 'ada@example.com', firstName: 'Ada' }, ...stated } = facts
  const url = `https://help.ada-books.example/${id}`
  return siteEvent(`ticket.${news}`, at, contact, { ticket: { id, subject: 'A page is missing', url, ...stated } })
}

const TICKET_ID = 31

/** ticket.creation. */
export const crmTicketCreated = (at: Date): Entry => ({
  ...contactCreated(at, { contactId: TICKET_ID }),
  subscriptionType: 'ticket.creation',
})

/** ticket.propertyChange of its stage: `4` is closed. */
export const crmStage = (at: Date, stage: string): Entry => ({
  ...propertyChanged(at, 'hs_pipeline_stage', stage, { contactId: TICKET_ID }),
  subscriptionType: 'ticket.propertyChange',
})

/** ticket.associationChange: whose it is. */
export function crmTicketOf(at: Date, contactId = 501): Entry {
  const { objectId: _, ...entry } = contactCreated(at)
  const ends = { associationType: 'TICKET_TO_CONTACT', fromObjectId: TICKET_ID, toObjectId: contactId }
  return { ...entry, subscriptionType: 'ticket.associationChange', associationRemoved: false, ...ends }
}
