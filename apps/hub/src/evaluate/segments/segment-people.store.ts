import type { Sql } from '../../store/sql.ts'

export interface PersonKey {
  readonly tenantId: string
  readonly contactId: string
}

export const personKey = ({ tenantId, contactId }: PersonKey): string => `${tenantId} ${contactId}`

/** Parameters for `unnest($1::text[], $2::uuid[])`. */
export const columnsOf = (people: readonly PersonKey[]): [string[], string[]] => [
  people.map(person => person.tenantId),
  people.map(person => person.contactId),
]

/** Somebody whose places are to be looked at, as they stand, held until the transaction ends. */
export interface HeldPerson extends PersonKey {
  readonly state: HeldState
}

type HeldState = Readonly<Record<string, { readonly at: string; readonly rank: number; readonly value: never }>>

export interface HeldRow {
  tenant_id: string
  id: string
  state: HeldState
}

export const heldPerson = ({ tenant_id: tenantId, id: contactId, state }: HeldRow): HeldPerson => ({
  ...{ tenantId, contactId, state },
})

/** The people after this one, held in the order in which everybody takes them. */
export async function holdNextPeople(sql: Sql, after: PersonKey | null, limit: number): Promise<HeldPerson[]> {
  const rows = await sql<HeldRow>(
    `SELECT c.tenant_id, c.id, c.state FROM contact c
     WHERE ($1::text IS NULL OR (c.tenant_id, c.id) > ($1, $2::uuid)) AND c.merged_into IS NULL
     ORDER BY c.tenant_id, c.id LIMIT $3 FOR NO KEY UPDATE OF c`,
    [after?.tenantId ?? null, after?.contactId ?? null, limit],
  )
  return rows.map(heldPerson)
}
