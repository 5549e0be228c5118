import { z } from 'zod'
import { id, instant, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'
import { Consent, consentsOf } from './consent.ts'
import { emailRef, holders, holdersOfExternalId, phoneRef } from './find-contact.ts'
import { Identifier, identifiersOf } from './identifiers.ts'
import { zoneFor } from './zone.ts'

/** Fields of a person's state: each is a group of its own, with its value beside the version it is from. */
const STATE_FIELDS = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'locale',
  'timezone',
  'country',
  'province',
  'city',
  'status',
] as const

const known = z.string().nullable()

export const Contact = z
  .strictObject({
    id,
    email: known,
    phone: known,
    firstName: known,
    lastName: known,
    locale: known,
    timezone: known,
    country: known,
    province: known.describe('Of the United States and Canada: TX.'),
    zone: z
      .string()
      .describe("By which their hours are counted: their own, else that of their address, of their phone, the shop's."),
    city: known,
    status: known.describe('active, deleted or erased.'),
    consent: z.record(z.string(), Consent).describe('By channel.'),
    identifiers: z.array(Identifier),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Contact', description: 'A person, by all the names they go by.' })

export const contacts = resource({
  item: Contact,
  table: 'contact',
  alias: 'c',
  time: 'created_at',
  where: 'c.merged_into IS NULL',
  columns: {
    ...Object.fromEntries(STATE_FIELDS.map(field => [field, `c.state #>> '{${field},value}'`])),
    zone: null,
    consent: null,
    identifiers: null,
  },
  filters: {
    email: {
      schema: text,
      where: 'c.id IN (:...email)',
      lookUp: (ports, tenantId, value) => holders(ports, tenantId, emailRef(ports, value)),
    },
    phone: {
      schema: text.describe('With its country code: +4930123456.'),
      where: 'c.id IN (:...phone)',
      lookUp: (ports, tenantId, value) => holders(ports, tenantId, phoneRef(ports, value)),
    },
    externalId: {
      schema: text.describe("The person's id at a source: 115310, customer/115310, or as `identifiers` has it."),
      where: 'c.id IN (:...externalId)',
      lookUp: holdersOfExternalId,
    },
  },
  async complete(page, ports, tenantId) {
    const ids = page.map(contact => contact.id)
    const [zone, consents, identifiers] = await Promise.all([
      zoneFor(ports, tenantId),
      consentsOf(ports, tenantId, ids),
      identifiersOf(ports, tenantId, ids),
    ])
    return page.map(contact => ({
      ...contact,
      zone: zone(contact),
      consent: consents(contact.id),
      identifiers: identifiers.get(contact.id) ?? [],
    }))
  },
})
