import type { Sql } from '../store/sql.ts'
import type { Change, Place } from './segment.ts'

export interface PersonKey {
  readonly tenantId: string
  readonly contactId: string
}

const keysOf = (people: readonly PersonKey[]): [string[], string[]] => [
  people.map(person => person.tenantId),
  people.map(person => person.contactId),
]

export const personKey = ({ tenantId, contactId }: PersonKey): string => `${tenantId} ${contactId}`

/** Person → segment → their place in it, as far as there is one. */
export type Places = ReadonlyMap<string, ReadonlyMap<string, Place>>

export async function loadPlaces(sql: Sql, people: readonly PersonKey[]): Promise<Places> {
  if (!people.length) return new Map()
  const rows = await sql<PlaceRow>(
    `SELECT m.tenant_id, m.contact_id, m.segment, m.since, m.changes_at
     FROM segment_member m JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)`,
    keysOf(people),
  )
  const byPerson = Map.groupBy(rows, row => personKey({ tenantId: row.tenant_id, contactId: row.contact_id }))
  return new Map(
    [...byPerson].map(([key, group]) => [
      key,
      new Map(group.map(({ segment, since, changes_at: changesAt }) => [segment, { since, changesAt }])),
    ]),
  )
}

interface PlaceRow {
  tenant_id: string
  contact_id: string
  segment: string
  since: Date | null
  changes_at: Date | null
}

/** Writes places down; one that says nothing any more is removed. The person's row must be held. */
export async function savePlaces(sql: Sql, changes: readonly (PersonKey & Change)[]): Promise<void> {
  const [kept, gone] = [changes.filter(isKept), changes.filter(change => !isKept(change))]
  if (kept.length)
    await sql(
      `INSERT INTO segment_member (tenant_id, contact_id, segment, since, changes_at)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       ON CONFLICT (tenant_id, contact_id, segment) DO UPDATE SET since = excluded.since, changes_at = excluded.changes_at`,
      [
        ...keysOf(kept),
        kept.map(change => change.segment),
        kept.map(change => change.since),
        kept.map(change => change.changesAt),
      ],
    )
  if (gone.length)
    await sql(
      `DELETE FROM segment_member m USING unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, contact_id, segment)
       WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.segment = w.segment`,
      [...keysOf(gone), gone.map(change => change.segment)],
    )
}

const isKept = ({ since, changesAt }: Place): boolean => since !== null || changesAt !== null

/** Somebody whose places are to be looked at, as they stand, held until the transaction ends. */
export interface HeldPerson extends PersonKey {
  readonly state: HeldState
}

type HeldState = Readonly<Record<string, { readonly at: string; readonly rank: number; readonly value: never }>>

/**
 * Takes places that time may have changed by now, a fair share per tenant, with their people; those that somebody else is
 * working on come later. Answers the people with the segments that are due.
 */
export async function claimDuePlaces(
  sql: Sql,
  segments: readonly string[],
  now: Date,
  limit: number,
): Promise<(HeldPerson & { readonly segments: readonly string[] })[]> {
  const rows = await sql<PersonRow & { segments: string[] }>(CLAIM, [now, limit, segments])
  return rows.map(row => ({ ...heldPerson(row), segments: row.segments }))
}

interface PersonRow {
  tenant_id: string
  id: string
  state: HeldState
}

const heldPerson = ({ tenant_id: tenantId, id: contactId, state }: PersonRow): HeldPerson => ({
  ...{ tenantId, contactId, state },
})

const CLAIM = `
  WITH tenant_due AS MATERIALIZED (
    SELECT t.id AS tenant_id, count(*) OVER () AS tenants FROM tenant t
    CROSS JOIN LATERAL (SELECT FROM segment_member m WHERE m.tenant_id = t.id AND m.changes_at <= $1 LIMIT 1) one
  ), due AS MATERIALIZED (
    SELECT d.* FROM tenant_due CROSS JOIN LATERAL (
      SELECT m.tenant_id, m.contact_id, m.segment FROM segment_member m
      WHERE m.tenant_id = tenant_due.tenant_id AND m.changes_at <= $1 AND m.segment = ANY ($3)
      ORDER BY m.changes_at LIMIT greatest(1, $2 / tenants)
      FOR UPDATE SKIP LOCKED) d
  ), taken AS MATERIALIZED (
    SELECT c.tenant_id, c.id, c.state FROM contact c
    WHERE (c.tenant_id, c.id) IN (SELECT tenant_id, contact_id FROM due)
    FOR NO KEY UPDATE SKIP LOCKED
  )
  SELECT c.tenant_id, c.id, c.state, array_agg(d.segment) AS segments
  FROM due d JOIN taken c ON c.tenant_id = d.tenant_id AND c.id = d.contact_id
  GROUP BY c.tenant_id, c.id, c.state`

/** Lets a person's due places wait until then. */
export async function postponePlaces(
  sql: Sql,
  { tenantId, contactId }: PersonKey,
  segments: readonly string[],
  until: Date,
): Promise<void> {
  await sql(
    `UPDATE segment_member SET changes_at = $4
     WHERE tenant_id = $1 AND contact_id = $2 AND segment = ANY ($3) AND changes_at < $4`,
    [tenantId, contactId, segments, until],
  )
}

/** The people after this one, held in the order in which everybody takes them. */
export async function holdNextPeople(sql: Sql, after: PersonKey | null, limit: number): Promise<HeldPerson[]> {
  const rows = await sql<PersonRow>(
    `SELECT c.tenant_id, c.id, c.state FROM contact c
     WHERE ($1::text IS NULL OR (c.tenant_id, c.id) > ($1, $2::uuid)) AND c.merged_into IS NULL
     ORDER BY c.tenant_id, c.id LIMIT $3 FOR NO KEY UPDATE OF c`,
    [after?.tenantId ?? null, after?.contactId ?? null, limit],
  )
  return rows.map(heldPerson)
}
