import { compare } from '../compare.ts'
import { derivedId } from '../ids.ts'
import type { Sql } from '../store/sql.ts'
import { CONTACT_REF } from './person.ts'
import type { State } from './state.ts'

export interface Contact {
  readonly tenantId: string
  readonly id: string
  readonly state: State
}

/** One person of a batch: the strong identifiers that were named together. */
export interface Group {
  readonly tenantId: string
  readonly refs: readonly string[]
}

/** Who owns which strong identifier. */
export type Owners = ReadonlyMap<string, string>

export interface Claimed {
  readonly owners: Owners
  /** Those that had no owner. */
  readonly entered: ReadonlySet<string>
}

export const ownerKey = (tenantId: string, ref: string): string => `${tenantId} ${ref}`

/** A strong identifier that is named, and who has it if nobody had it before. */
interface Wanted {
  readonly tenantId: string
  readonly ref: string
  readonly newcomer: string
}

/**
 * Finds, or makes, the owner of every strong identifier, and holds the rows until the transaction ends. Rows are taken
 * in key order by everybody, so two batches wait for each other but never in a circle.
 */
export async function claimIdentifiers(sql: Sql, groups: readonly Group[]): Promise<Claimed> {
  const wanted = groups.flatMap(({ tenantId, refs }) => {
    const newcomer = newcomerId(tenantId, [...refs].sort())
    return refs.map(ref => ({ tenantId, ref, newcomer }))
  })
  wanted.sort((a, b) => compare(a.tenantId, b.tenantId) || compare(a.ref, b.ref))
  const claimed = await takeOwners(sql, wanted)
  // One that was there a moment ago may have been forgotten by an erasure that we waited for: then it is new.
  const all = claimed.owners.size === wanted.length ? claimed : await takeOwners(sql, wanted)
  return adopted(sql, groups, all)
}

async function takeOwners(sql: Sql, wanted: readonly Wanted[]): Promise<Claimed> {
  const own = ownersOf(
    await sql<OwnerRow>(ENTER, [
      wanted.map(row => row.tenantId),
      wanted.map(row => row.ref),
      wanted.map(row => row.newcomer),
    ]),
  )
  const entered = new Set(own.keys())
  const known = wanted.filter(({ tenantId, ref }) => !entered.has(ownerKey(tenantId, ref)))
  if (!known.length) return { owners: own, entered }
  const owned = await sql<OwnerRow>(LOCK_OWNERS, [known.map(row => row.tenantId), known.map(row => row.ref)])
  return { owners: new Map([...own, ...ownersOf(owned)]), entered }
}

/**
 * A name that nobody had is its person's who is known by another: there is nobody yet with whom they would have to be
 * merged. Not a contact's own id, which is that contact's.
 */
async function adopted(sql: Sql, groups: readonly Group[], { owners, entered }: Claimed): Promise<Claimed> {
  const adoptions = groups.flatMap(({ tenantId, refs }) => {
    const keyOf = (ref: string) => ownerKey(tenantId, ref)
    const [owner] = refs.flatMap(ref => (entered.has(keyOf(ref)) ? [] : (owners.get(keyOf(ref)) as string))).sort()
    if (!owner) return []
    const fresh = refs.filter(ref => entered.has(keyOf(ref)) && !ref.startsWith(CONTACT_REF))
    return fresh.map(ref => ({ tenantId, ref, owner }))
  })
  if (!adoptions.length) return { owners, entered }
  await sql(ADOPT, [
    adoptions.map(({ tenantId }) => tenantId),
    adoptions.map(({ ref }) => ref),
    adoptions.map(({ owner }) => owner),
  ])
  const changed = adoptions.map(({ tenantId, ref, owner }): [string, string] => [ownerKey(tenantId, ref), owner])
  return { owners: new Map([...owners, ...changed]), entered }
}

interface OwnerRow {
  readonly tenant_id: string
  readonly ref: string
  readonly contact_id: string
}

function ownersOf(rows: readonly OwnerRow[]): Owners {
  return new Map(rows.map(row => [ownerKey(row.tenant_id, row.ref), row.contact_id]))
}

/** Whose strong identifiers these are by now, for reading only; nothing for those that are nobody's. */
export async function findOwners(
  sql: Sql,
  refs: readonly { readonly tenantId: string; readonly ref: string }[],
): Promise<Owners> {
  if (!refs.length) return new Map()
  const owned = await sql<OwnerRow>(
    `SELECT w.tenant_id, w.ref, i.contact_id FROM unnest($1::text[], $2::text[]) AS w (tenant_id, ref) CROSS JOIN LATERAL (
       SELECT contact_id FROM identifier i WHERE i.tenant_id = w.tenant_id AND i.ref = w.ref AND i.strong OFFSET 0) i`,
    [refs.map(({ tenantId }) => tenantId), refs.map(({ ref }) => ref)],
  )
  return ownersOf(owned)
}

function newcomerId(tenantId: string, refs: readonly string[]): string {
  const own = refs.find(ref => ref.startsWith(CONTACT_REF))
  return own ? own.slice(CONTACT_REF.length) : derivedId('contact', tenantId, refs[0] as string)
}

// Those that are there already are found by the conflict, and not looked up before.
const ENTER = `
  INSERT INTO identifier (tenant_id, ref, contact_id, strong)
  SELECT w.tenant_id, w.ref, w.contact_id, true
  FROM unnest($1::text[], $2::text[], $3::uuid[]) WITH ORDINALITY AS w (tenant_id, ref, contact_id, n)
  ORDER BY w.n
  ON CONFLICT (tenant_id, ref) WHERE strong DO NOTHING
  RETURNING tenant_id, ref, contact_id`

// Each is looked up by its key, and then by its place, as items are taken: no figures can make it read the table.
const ADOPT = `
  WITH entered AS MATERIALIZED (
    SELECT i.place, w.contact_id FROM unnest($1::text[], $2::text[], $3::uuid[]) AS w (tenant_id, ref, contact_id)
    CROSS JOIN LATERAL (SELECT i.ctid AS place FROM identifier i
      WHERE i.tenant_id = w.tenant_id AND i.ref = w.ref AND i.strong OFFSET 0) i
  )
  UPDATE identifier i SET contact_id = entered.contact_id
  FROM entered WHERE i.ctid = entered.place AND i.ctid = ANY (ARRAY (SELECT place FROM entered))`

const LOCK_OWNERS = `
  SELECT i.tenant_id, i.ref, i.contact_id
  FROM identifier i JOIN unnest($1::text[], $2::text[]) AS w (tenant_id, ref) USING (tenant_id, ref)
  WHERE i.strong
  ORDER BY i.tenant_id, i.ref
  FOR UPDATE OF i`

/** The contacts as they stand, held until the transaction ends: all that is decided about a person is decided in turn. */
export async function lockContacts(
  sql: Sql,
  contacts: readonly { tenantId: string; id: string }[],
): Promise<Contact[]> {
  const rows = await sql<{ tenant_id: string; id: string; state: State }>(
    `SELECT c.tenant_id, c.id, c.state
     FROM contact c JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)
     ORDER BY c.tenant_id, c.id
     FOR NO KEY UPDATE OF c`,
    [contacts.map(contact => contact.tenantId), contacts.map(contact => contact.id)],
  )
  return rows.map(row => ({ tenantId: row.tenant_id, id: row.id, state: row.state }))
}

/** The contacts as they stand, for reading only. */
export async function loadContacts(
  sql: Sql,
  contacts: readonly { tenantId: string; id: string }[],
): Promise<Contact[]> {
  if (!contacts.length) return []
  const rows = await sql<{ tenant_id: string; id: string; state: State }>(
    `SELECT c.tenant_id, c.id, c.state FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)) w
     CROSS JOIN LATERAL (SELECT * FROM contact c WHERE c.tenant_id = w.tenant_id AND c.id = w.id OFFSET 0) c
     WHERE c.merged_into IS NULL`,
    [contacts.map(contact => contact.tenantId), contacts.map(contact => contact.id)],
  )
  return rows.map(row => ({ tenantId: row.tenant_id, id: row.id, state: row.state }))
}

export async function saveContacts(sql: Sql, contacts: readonly Contact[], at: Date): Promise<void> {
  if (!contacts.length) return
  await sql(
    `INSERT INTO contact (tenant_id, id, state, created_at, updated_at)
     SELECT w.*, $4, $4 FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) AS w
     ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at, merged_into = NULL`,
    [
      contacts.map(contact => contact.tenantId),
      contacts.map(contact => contact.id),
      contacts.map(contact => JSON.stringify(contact.state)),
      at,
    ],
  )
}

/** Identifiers that belong to a contact without proving it. */
export async function saveWeakIdentifiers(
  sql: Sql,
  weak: readonly { readonly tenantId: string; readonly ref: string; readonly contactId: string }[],
): Promise<void> {
  if (!weak.length) return
  await sql(
    `INSERT INTO identifier (tenant_id, ref, contact_id, strong)
     SELECT DISTINCT w.tenant_id, w.ref, w.contact_id, false
     FROM unnest($1::text[], $2::text[], $3::uuid[]) AS w (tenant_id, ref, contact_id)
     ORDER BY 1, 2, 3
     ON CONFLICT (tenant_id, ref, contact_id) DO NOTHING`,
    [weak.map(row => row.tenantId), weak.map(row => row.ref), weak.map(row => row.contactId)],
  )
}

/** Which of these names are somebody's who may be another. */
export async function findTyped(
  sql: Sql,
  names: readonly { readonly tenantId: string; readonly ref: string }[],
): Promise<Set<string>> {
  if (!names.length) return new Set()
  const rows = await sql<{ tenant_id: string; ref: string }>(
    `SELECT w.tenant_id, w.ref FROM unnest($1::text[], $2::text[]) AS w (tenant_id, ref) CROSS JOIN LATERAL (
       SELECT FROM identifier i WHERE i.tenant_id = w.tenant_id AND i.ref = w.ref AND NOT i.strong OFFSET 0) i`,
    [names.map(({ tenantId }) => tenantId), names.map(({ ref }) => ref)],
  )
  return new Set(rows.map(row => ownerKey(row.tenant_id, row.ref)))
}
