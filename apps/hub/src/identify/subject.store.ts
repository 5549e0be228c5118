import type { Sql } from '../store/sql.ts'
import type { State } from './state.ts'

/** A cart, order, subscription or invoice as it stands: the maximum of all facts about it. */
export interface Subject {
  readonly tenantId: string
  readonly kind: string
  /** Root of its aliases: the smallest of its names. */
  readonly id: string
  readonly contactId: string | null
  /** Version of the fact that named the contact. */
  readonly contactAt: Date | null
  readonly state: State
}

export interface Alias {
  readonly tenantId: string
  readonly kind: string
  readonly alias: string
  /** The name that stands for the thing. */
  readonly root: string
}

/** A name as it is held until the transaction ends. */
export interface LockedAlias extends Alias {
  /** Nobody has named it before, so nothing is known under it. */
  readonly isNew: boolean
}

export async function lockAliases(sql: Sql, aliases: readonly Alias[]): Promise<LockedAlias[]> {
  // New names are entered first, so that two batches that see the same new cart take turns.
  const rows = await sql<AliasRow>(
    `INSERT INTO subject_alias (tenant_id, kind, alias, subject_id)
     SELECT w.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w (tenant_id, kind, alias, root)
     ORDER BY 1, 2, 3
     ON CONFLICT DO NOTHING
     RETURNING tenant_id, kind, alias, subject_id`,
    [...namesOf(aliases), aliases.map(a => a.root)],
  )
  const entered = rows.map(row => ({ ...aliasOf(row), isNew: true }))
  const isNew = new Set(entered.map(aliasKey))
  const known = await lockKnown(
    sql,
    aliases.filter(alias => !isNew.has(aliasKey(alias))),
  )
  const locked = [...entered, ...known.map(alias => ({ ...alias, isNew: false }))]
  if (locked.length === aliases.length) return locked
  // One that was there a moment ago was forgotten by an erasure that we waited for: then it is new.
  const held = new Set(locked.map(aliasKey))
  const forgotten = aliases.filter(alias => !held.has(aliasKey(alias)))
  return [...locked, ...(await lockAliases(sql, forgotten))]
}

async function lockKnown(sql: Sql, aliases: readonly Alias[]): Promise<Alias[]> {
  if (!aliases.length) return []
  const rows = await sql<AliasRow>(
    `SELECT a.tenant_id, a.kind, a.alias, a.subject_id
     FROM subject_alias a JOIN unnest($1::text[], $2::text[], $3::text[]) AS w (tenant_id, kind, alias) USING (tenant_id, kind, alias)
     ORDER BY 1, 2, 3
     FOR UPDATE OF a`,
    namesOf(aliases),
  )
  return rows.map(aliasOf)
}

const namesOf = (aliases: readonly Alias[]): string[][] => [
  aliases.map(a => a.tenantId),
  aliases.map(a => a.kind),
  aliases.map(a => a.alias),
]

interface AliasRow {
  tenant_id: string
  kind: string
  alias: string
  subject_id: string
}

function aliasOf({ tenant_id: tenantId, kind, alias, subject_id: root }: AliasRow): Alias {
  return { tenantId, kind, alias, root }
}

const aliasKey = ({ tenantId, kind, alias }: Alias): string => subjectKey(tenantId, kind, alias)

/** Gives names another root. */
export async function renameAliases(sql: Sql, aliases: readonly Alias[]): Promise<void> {
  if (!aliases.length) return
  await sql(
    `UPDATE subject_alias a SET subject_id = w.root
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w (tenant_id, kind, alias, root)
     WHERE a.tenant_id = w.tenant_id AND a.kind = w.kind AND a.alias = w.alias`,
    [aliases.map(a => a.tenantId), aliases.map(a => a.kind), aliases.map(a => a.alias), aliases.map(a => a.root)],
  )
}

export const subjectKey = (tenantId: string, kind: string, id: string): string => `${tenantId} ${kind} ${id}`

/**
 * Enters things that are seen for the first time, as they are stated, and answers which: two batches that see the same
 * new thing take turns, and the second finds it among the known ones.
 */
export async function enterSubjects(sql: Sql, subjects: readonly Subject[], at: Date): Promise<Set<string>> {
  const rows = await sql<{ tenant_id: string; kind: string; id: string }>(
    `INSERT INTO subject (tenant_id, kind, id, contact_id, contact_at, state, updated_at)
     SELECT w.*, $7 FROM ${STATED}
     ORDER BY 1, 2, 3
     ON CONFLICT DO NOTHING
     RETURNING tenant_id, kind, id`,
    [...statedColumns(subjects), at],
  )
  return new Set(rows.map(row => subjectKey(row.tenant_id, row.kind, row.id)))
}

const STATED = `unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::jsonb[])
  AS w (tenant_id, kind, id, contact_id, contact_at, state)`

function statedColumns(subjects: readonly Subject[]): unknown[][] {
  return [
    subjects.map(s => s.tenantId),
    subjects.map(s => s.kind),
    subjects.map(s => s.id),
    subjects.map(s => s.contactId),
    subjects.map(s => s.contactAt),
    subjects.map(s => JSON.stringify(s.state)),
  ]
}

/** Things as they stand, held until the transaction ends. */
export async function lockSubjects(
  sql: Sql,
  subjects: readonly { tenantId: string; kind: string; id: string }[],
): Promise<Subject[]> {
  const rows = await sql<SubjectRow>(
    `SELECT s.tenant_id, s.kind, s.id, s.contact_id, s.contact_at, s.state
     FROM subject s JOIN unnest($1::text[], $2::text[], $3::text[]) AS w (tenant_id, kind, id) USING (tenant_id, kind, id)
     ORDER BY 1, 2, 3
     FOR NO KEY UPDATE OF s`,
    [subjects.map(s => s.tenantId), subjects.map(s => s.kind), subjects.map(s => s.id)],
  )
  return rows.map(subjectOf)
}

function subjectOf(row: SubjectRow): Subject {
  return {
    tenantId: row.tenant_id,
    kind: row.kind,
    id: row.id,
    contactId: row.contact_id,
    contactAt: row.contact_at,
    state: row.state,
  }
}

/**
 * Things by any of their names, for reading only; `n` says for whom each was found. Each is looked up by its key: joined all at
 * once, all aliases and things of the tenant were read for each while the tables had no figures.
 */
export async function loadSubjects(
  sql: Sql,
  wanted: readonly { readonly n: number; readonly tenantId: string; readonly kind: string; readonly name: string }[],
): Promise<Map<number, Subject[]>> {
  if (!wanted.length) return new Map()
  const rows = await sql<SubjectRow & { n: number }>(
    `WITH named AS MATERIALIZED (
       SELECT w.n, w.tenant_id, w.kind, coalesce((SELECT a.subject_id FROM subject_alias a
         WHERE (a.tenant_id, a.kind, a.alias) = (w.tenant_id, w.kind, w.name)), w.name) AS id
       FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS w (n, tenant_id, kind, name))
     SELECT DISTINCT ON (w.n, s.kind, s.id) w.n, s.* FROM named w CROSS JOIN LATERAL (
       SELECT s.tenant_id, s.kind, s.id, s.contact_id, s.contact_at, s.state FROM subject s
       WHERE (s.tenant_id, s.kind, s.id) = (w.tenant_id, w.kind, w.id) OFFSET 0) s`,
    [wanted.map(w => w.n), wanted.map(w => w.tenantId), wanted.map(w => w.kind), wanted.map(w => w.name)],
  )
  return new Map([...Map.groupBy(rows, row => row.n)].map(([n, group]) => [n, group.map(subjectOf)]))
}

interface SubjectRow {
  tenant_id: string
  kind: string
  id: string
  contact_id: string | null
  contact_at: Date | null
  state: State
}

export async function saveSubjects(sql: Sql, subjects: readonly Subject[], at: Date): Promise<void> {
  if (!subjects.length) return
  await sql(
    `INSERT INTO subject (tenant_id, kind, id, contact_id, contact_at, state, updated_at)
     SELECT w.*, $7 FROM ${STATED}
     ON CONFLICT (tenant_id, kind, id) DO UPDATE SET contact_id = excluded.contact_id, contact_at = excluded.contact_at,
       state = excluded.state, updated_at = excluded.updated_at`,
    [...statedColumns(subjects), at],
  )
}

/** A thing that turned out to be another: its old root and the one that stands for both. */
export interface Join {
  readonly tenantId: string
  readonly kind: string
  readonly from: string
  readonly to: string
}

export async function joinSubjects(sql: Sql, joins: readonly Join[]): Promise<void> {
  const columns = [joins.map(j => j.tenantId), joins.map(j => j.kind), joins.map(j => j.from), joins.map(j => j.to)]
  await sql(
    `UPDATE subject_alias a SET subject_id = j.target
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS j (tenant_id, kind, source, target)
     WHERE a.tenant_id = j.tenant_id AND a.kind = j.kind AND a.subject_id = j.source`,
    columns,
  )
  await sql(
    `DELETE FROM subject s USING unnest($1::text[], $2::text[], $3::text[]) AS j (tenant_id, kind, source)
     WHERE s.tenant_id = j.tenant_id AND s.kind = j.kind AND s.id = j.source`,
    columns.slice(0, 3),
  )
}
