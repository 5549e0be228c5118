import { z } from 'zod'
import { contactFilter } from '../contacts/find-contact.ts'
import { id, instant, oneOf } from '../list/fields.ts'
import { resource } from '../list/resource.ts'

const KINDS = ['export', 'erase', 'erase-account'] as const
const STATES = ['open', 'done', 'ignored'] as const

export const PrivacyRequest = z
  .strictObject({
    id: id.describe('That of its event.'),
    kind: z.enum(KINDS).describe("A person's data for the merchant, a person to forget, or all of an account."),
    plugin: z.string(),
    account: z.string(),
    sourceId: z.string().nullable().describe('How the platform names the request.'),
    contactId: id.nullable().describe('Null: nobody is known by what the request names.'),
    state: z.enum(STATES).describe('An export is open until it is fetched; a test is ignored.'),
    requestedAt: instant,
    doneAt: instant.nullable(),
  })
  .meta({ id: 'PrivacyRequest', description: "What a platform asked about people's data, and what became of it." })

export const privacyRequests = resource({
  item: PrivacyRequest,
  table: 'privacy_request',
  alias: 'p',
  time: 'requested_at',
  filters: {
    kind: { schema: oneOf(...KINDS), where: 'p.kind = :kind' },
    state: { schema: oneOf(...STATES), where: 'p.state = :state' },
    contact: contactFilter('p.contact_id'),
  },
})
