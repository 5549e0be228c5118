import type { Plugin } from '@beckon/plugin-kit'
import { contactCreated, contactDeleted, contactErased, contactRestored } from './normalise/contact.ts'
import { contactsMerged } from './normalise/contact-merge.ts'
import { contactPropertyChanged } from './normalise/contact-property-change.ts'
import { workflowContact } from './normalise/workflow-contact.ts'
import { open } from './open.ts'
import { type HubSpotSettings, missing, settings } from './settings.ts'
import { verify } from './verify.ts'

/** HubSpot: a CRM that tells what happens to contacts, by the subscriptions of an app or by workflows. */
const hubspot: Plugin<HubSpotSettings> = {
  name: 'hubspot',
  settings,
  missing,
  verify,
  open,
  topics: {
    'contact.creation': contactCreated,
    'contact.propertyChange': contactPropertyChanged,
    'contact.deletion': contactDeleted,
    'contact.privacyDeletion': contactErased,
    'contact.merge': contactsMerged,
    'contact.restore': contactRestored,
    'workflow.contact': workflowContact,
  },
}

export default hubspot
