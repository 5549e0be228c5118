import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import type { AdminPorts } from '../ports.ts'

export const Identifier = z
  .strictObject({
    type: z.enum(['email', 'phone', 'externalId', 'anonymousId']),
    value: z.string(),
    verified: z.boolean().describe('It proves the person; what somebody merely typed beside a known id does not.'),
  })
  .meta({ id: 'Identifier' })

// How references are spelled in the table. `contact:`, by which our own links name a person, is nobody else's business.
const TYPES: Readonly<Record<string, z.infer<typeof Identifier>['type']>> = {
  email: 'email',
  phone: 'phone',
  id: 'externalId',
  anonymous: 'anonymousId',
}

/** Contact id → its identifiers. */
export async function identifiersOf(ports: AdminPorts, tenantId: string, contactIds: readonly string[]) {
  const rows = await autocommit(ports.dataSource)<{ contact_id: string; ref: string; strong: boolean }>(
    `SELECT contact_id, ref, strong FROM identifier WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[])
     ORDER BY strong DESC, ref`,
    [tenantId, contactIds],
  )
  const shown = rows.flatMap(({ contact_id, ref, strong }) => {
    const separator = ref.indexOf(':')
    const type = TYPES[ref.slice(0, separator)]
    return type
      ? [{ contactId: contact_id, identifier: { type, value: ref.slice(separator + 1), verified: strong } }]
      : []
  })
  const byContact = Map.groupBy(shown, row => row.contactId)
  return new Map([...byContact].map(([id, own]) => [id, own.map(row => row.identifier)]))
}
