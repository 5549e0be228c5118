import { z } from 'zod'
import * as schema from '../../setting-schemas.ts'
import { factsOf, reportedFacts } from '../../store/tenants.ts'
import { instant } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'
import { type StoredTenant, TENANT_ID } from './tenant-store.ts'

const text = z.string().nullable()

const Facts = z.strictObject({
  name: z.string(),
  url: text,
  currency: z.string(),
  timezone: z.string(),
  postalAddress: text,
  mailFrom: text.describe('Sender of its messages; null: MAIL_FROM.'),
  trackClicks: z
    .boolean()
    .describe(
      'Whether links lead by way of the hub where a trigger has `trackClicks`, so that it learns who followed one.',
    ),
})

export const Tenant = z
  .strictObject({
    id: z.string(),
    shop: Facts.describe('As its messages show it: what a platform reports, else what is set, else the default.'),
    set: Facts.partial().describe('What an operator has set.'),
    reported: Facts.partial().describe('What its platforms report.'),
    hasToken: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Tenant', description: 'A merchant.' })
export type Tenant = z.infer<typeof Tenant>

const settable = <Type extends z.ZodType>(type: Type) => type.nullable().optional()
const oneLine = schema.line.trim().min(1, 'expected some text').max(500, 'expected at most 500 characters')

/** Null takes a fact back. */
export const Changes = z
  .strictObject({
    name: settable(oneLine),
    url: settable(schema.baseUrl),
    currency: settable(schema.currency),
    timezone: settable(schema.timezone),
    postalAddress: settable(oneLine),
    mailFrom: settable(schema.mailbox),
    trackClicks: settable(z.boolean()),
  })
  .meta({ id: 'TenantChanges' })
export type Changes = z.infer<typeof Changes>

export const NewTenant = z
  .strictObject({
    id: z.string().regex(TENANT_ID, 'expected up to 40 letters a-z, digits and hyphens, such as ada-books'),
    shop: Changes.default({}),
  })
  .meta({ id: 'NewTenant' })
export type NewTenant = z.infer<typeof NewTenant>

export const NewToken = z
  .strictObject({ token: z.string().describe('Shown this once; only its hash is kept.') })
  .meta({ id: 'NewToken' })

export function tenantOf({ createdAt, ...row }: StoredTenant, { shop }: Pick<AdminPorts, 'shop'>): Tenant {
  return {
    id: row.id,
    shop: shown(factsOf(row, shop)),
    set: row.shop,
    reported: reportedFacts(row.reported),
    hasToken: row.hasToken,
    createdAt: createdAt.toISOString(),
  }
}

const shown = (facts: Tenant['shop']): Tenant['shop'] => {
  const { name, url, currency, timezone, postalAddress, mailFrom, trackClicks } = facts
  return { name, url, currency, timezone, postalAddress, mailFrom, trackClicks }
}
