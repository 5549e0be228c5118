import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { text } from '../list/fields.ts'
import type { Filter } from '../list/resource.ts'
import type { AdminPorts } from '../ports.ts'

/** The `contact` filter: an id or an e-mail address. */
export function contactFilter(column: string): Filter {
  return {
    schema: text.describe("A contact's id or e-mail address."),
    where: `${column} IN (:...contact)`,
    lookUp: namedContacts,
  }
}

/** Whom an id or an address names: who proved the address, or, if nobody did, whoever stated it. */
export async function namedContacts(ports: AdminPorts, tenantId: string, name: string): Promise<string[]> {
  if (z.guid().safeParse(name).success) return survivors(ports, tenantId, name)
  const address = emailRef(ports, name)
  return address ? ids(ports, tenantId, `${HOLDING} AND (i.strong OR NOT ${PROVED})`, address) : []
}

// A + that is not written %2B arrives as a space. No address has one, and a number none in front.

export function emailRef({ normalise }: AdminPorts, text: string): string | null {
  const address = normalise.email(text.trim().replaceAll(' ', '+'))
  return address && `email:${address}`
}

export function phoneRef({ normalise }: AdminPorts, text: string): string | null {
  const number = normalise.phone(text.replace(/^ +/, '+'))
  return number && `phone:${number}`
}

/** The contact that an id leads to: itself, or the one it was merged into. */
export async function survivors(ports: AdminPorts, tenantId: string, id: string): Promise<string[]> {
  return ids(ports, tenantId, SURVIVOR, id)
}

/** Everybody who has stated an identifier: `email:…`, `phone:…`. */
export async function holders(ports: AdminPorts, tenantId: string, ref: string | null): Promise<string[]> {
  return ref ? ids(ports, tenantId, HOLDING, ref) : []
}

/** Whoever has an id at a source: `115310`, `customer/115310`, or with the source and account as the API shows it. */
export async function holdersOfExternalId(ports: AdminPorts, tenantId: string, externalId: string): Promise<string[]> {
  return ids(ports, tenantId, HOLDING_EXTERNAL, externalId)
}

async function ids(ports: AdminPorts, tenantId: string, query: string, parameter: string): Promise<string[]> {
  const rows = await autocommit(ports.dataSource)<{ id: string }>(query, [tenantId, parameter])
  return rows.map(row => row.id)
}

const HOLDING = 'SELECT i.contact_id AS id FROM identifier i WHERE i.tenant_id = $1 AND i.ref = $2'

const PROVED = 'EXISTS (SELECT FROM identifier o WHERE o.tenant_id = i.tenant_id AND o.ref = i.ref AND o.strong)'

// The last part alone can be indexed: nobody knows of which kind a bare id is.
const HOLDING_EXTERNAL = `
  SELECT DISTINCT i.contact_id AS id FROM identifier i
  WHERE i.tenant_id = $1 AND i.ref LIKE 'id:%' AND substring(i.ref FROM '[^/]*$') = substring($2 FROM '[^/]*$')
    AND (i.ref = 'id:' || $2 OR right(i.ref, length($2) + 1) = '/' || $2)`

// UNION, not UNION ALL: a circle would otherwise never end.
const SURVIVOR = `
  WITH RECURSIVE line AS (
    SELECT c.id, c.merged_into FROM contact c WHERE c.tenant_id = $1 AND c.id = $2
    UNION
    SELECT c.id, c.merged_into FROM line JOIN contact c ON c.tenant_id = $1 AND c.id = line.merged_into)
  SELECT id FROM line WHERE merged_into IS NULL`
