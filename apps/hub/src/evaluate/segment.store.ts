import type { Sql } from '../store/sql.ts'
import { type PersonKey, personKey } from './segment-member.store.ts'
import type { Segment } from './segment-set.ts'

/**
 * Notes today's segments. One that is new or says something else than before is rebuilt from scratch before it speaks;
 * one whose file is gone is forgotten with its members.
 */
export async function synchroniseSegments(sql: Sql, segments: readonly Segment[], at: Date): Promise<void> {
  const names = segments.map(({ name }) => name)
  await sql(`DELETE FROM segment_member WHERE segment IN (SELECT name FROM segment WHERE name <> ALL ($1))`, [names])
  await sql('DELETE FROM segment WHERE name <> ALL ($1)', [names])
  // Where nobody is known yet there is nothing to rebuild.
  await sql(
    `INSERT INTO segment AS s (name, revision, state, baseline, rebuilt_at)
     SELECT w.name, w.revision, CASE WHEN known.any THEN 'rebuilding' ELSE 'ready' END, known.any, CASE WHEN NOT known.any THEN $3::timestamptz END
     FROM unnest($1::text[], $2::text[]) AS w (name, revision), (SELECT EXISTS (SELECT FROM contact) AS any) known
     ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, state = excluded.state, baseline = excluded.baseline,
       rebuilt_at = excluded.rebuilt_at, tenant_reached = NULL, contact_reached = NULL, found = 0, drift = NULL
     WHERE s.revision <> excluded.revision`,
    [names, segments.map(({ revision }) => revision), at],
  )
}

/** Begins to compare a segment with what the facts say; one that has not had its first rebuild goes on with that. */
export async function askRebuild(sql: Sql, name: string): Promise<void> {
  await sql(
    `UPDATE segment SET state = 'rebuilding', tenant_reached = NULL, contact_reached = NULL, found = 0
     WHERE name = $1 AND state = 'ready'`,
    [name],
  )
}

/** Segments that are being rebuilt together, and how far through the people they have come. */
export interface Rebuild {
  readonly names: readonly string[]
  /** Those that have not spoken yet: nothing is fired by what is found for them. */
  readonly baselines: ReadonlySet<string>
  readonly reached: PersonKey | null
}

/** Takes what is being rebuilt and stands at the same person; null when there is nothing, or somebody else is at it. */
export async function claimRebuild(sql: Sql, known: readonly string[]): Promise<Rebuild | null> {
  const rows = await sql<RebuildRow>(
    `SELECT name, baseline, tenant_reached, contact_reached FROM segment
     WHERE state = 'rebuilding' AND name = ANY ($1) ORDER BY name FOR UPDATE SKIP LOCKED`,
    [known],
  )
  const [first] = rows
  if (!first) return null
  const together = rows.filter(row => row.contact_reached === first.contact_reached)
  const { tenant_reached: tenantId, contact_reached: contactId } = first
  return {
    names: together.map(({ name }) => name),
    baselines: new Set(together.flatMap(({ name, baseline }) => (baseline ? [name] : []))),
    reached: tenantId !== null && contactId !== null ? { tenantId, contactId } : null,
  }
}

interface RebuildRow {
  name: string
  baseline: boolean
  tenant_reached: string | null
  contact_reached: string | null
}

/** Notes how far a rebuild has come, and in how many places it found another answer than was stored. */
export async function noteReached(
  sql: Sql,
  names: readonly string[],
  reached: PersonKey,
  found: ReadonlyMap<string, number>,
): Promise<void> {
  await sql(
    `UPDATE segment s SET tenant_reached = $2, contact_reached = $3, found = s.found + w.found
     FROM unnest($1::text[], $4::int[]) AS w (name, found) WHERE s.name = w.name`,
    [names, reached.tenantId, reached.contactId, names.map(name => found.get(name) ?? 0)],
  )
}

export async function endRebuild(sql: Sql, names: readonly string[], at: Date): Promise<void> {
  await sql(
    `UPDATE segment SET state = 'ready', drift = CASE WHEN baseline THEN 0 ELSE found END, baseline = false, rebuilt_at = $2
     WHERE name = ANY ($1)`,
    [names, at],
  )
}

/** The segments that have not come to these people in their first rebuild: what they say of them is no news. */
export async function unspoken(
  sql: Sql,
  people: readonly PersonKey[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (!people.length) return new Map()
  const rows = await sql<{ tenant_id: string; contact_id: string; names: string[] }>(
    `SELECT w.tenant_id, w.contact_id, array_agg(s.name) AS names
     FROM segment s CROSS JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id)
     WHERE s.baseline AND (s.contact_reached IS NULL OR (w.tenant_id, w.contact_id) > (s.tenant_reached, s.contact_reached))
     GROUP BY 1, 2`,
    [people.map(person => person.tenantId), people.map(person => person.contactId)],
  )
  return new Map(
    rows.map(row => [personKey({ tenantId: row.tenant_id, contactId: row.contact_id }), new Set(row.names)]),
  )
}
