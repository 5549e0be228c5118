import type { Normalise, Plugin } from '@beckon/plugin-kit'
import { contactCreated, contactDeleted, contactErased, contactRestored } from './normalise/contact.ts'
import { contactsMerged } from './normalise/contact-merge.ts'
import { contactPropertyChanged } from './normalise/contact-property-change.ts'
import { CLOSED_STAGES, ticketCreated, ticketOfContact, ticketPropertyChanged } from './normalise/ticket.ts'
import { workflowContact } from './normalise/workflow-contact.ts'
import { open } from './open.ts'
import { type HubSpotSettings, missing, settings } from './settings.ts'
import { verify } from './verify.ts'

const topics: Readonly<Record<string, Normalise>> = {
  'contact.creation': contactCreated,
  'contact.propertyChange': contactPropertyChanged,
  'contact.deletion': contactDeleted,
  'contact.privacyDeletion': contactErased,
  'contact.merge': contactsMerged,
  'contact.restore': contactRestored,
  'contact.associationChange': ticketOfContact,
  'ticket.creation': ticketCreated,
  'ticket.propertyChange': ticketPropertyChanged(CLOSED_STAGES),
  'ticket.associationChange': ticketOfContact,
  // Of the generic subscriptions this alone has no type of its own: it names those of both ends
  // (developers.hubspot.com: changelog/public-beta-generic-webhook-subscriptions).
  'object.associationChange': ticketOfContact,
  'workflow.contact': workflowContact,
}

/** HubSpot: a CRM that tells what happens to contacts and their tickets, by the subscriptions of an app or by workflows. */
const hubspot: Plugin<HubSpotSettings> = {
  name: 'hubspot',
  settings,
  missing,
  verify,
  open,
  topics,
  topicsFor: ({ HUBSPOT_CLOSED_TICKET_STAGES: stages }) =>
    stages.length ? { ...topics, 'ticket.propertyChange': ticketPropertyChanged(stages) } : topics,
}

export default hubspot
