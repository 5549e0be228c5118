import type { Sql } from '../../store/sql.ts'
import type { Segment } from './segment.ts'
import { type PersonKey, personKey } from './segment-people.store.ts'

/**
 * Notes today's segments, at a start. One that is new or says something else than before is rebuilt from scratch before it
 * speaks. One that is not known here has missed something: whoever starts with it next rebuilds it, for of what is worked
 * through here it learns nothing. Whose condition holds is not changed by that.
 */
export async function synchroniseSegments(sql: Sql, segments: readonly Segment[], at: Date): Promise<void> {
  await sql(`${NOTE} ${ANEW} WHERE s.revision <> excluded.revision OR s.missed`, noted(segments, at))
  // Without known_at it was noted by a version of the hub that did not say so: its day begins now.
  await sql(`UPDATE segment SET missed = true, known_at = coalesce(known_at, $2) WHERE name <> ALL ($1)`, [
    segments.map(({ name }) => name),
    at,
  ])
  await keepSegments(sql, segments, at)
}

/**
 * Says that these segments are known, and notes them again should somebody have deleted them. One that nobody has known
 * for a day is forgotten with its members: until then another process may run with it, or come back to it. Likewise what
 * a process that started later says of one holds for a day after that process was last there.
 */
export async function keepSegments(sql: Sql, segments: readonly Segment[], at: Date): Promise<void> {
  // Written once an hour: between two processes the minutes do not matter.
  await sql(
    `${NOTE} SET known_at = excluded.known_at
     WHERE s.revision IN (excluded.revision, '') AND (s.known_at > excluded.known_at - interval '1 hour') IS NOT TRUE`,
    noted(segments, at),
  )
  await sql(
    `${NOTE} ${ANEW} WHERE s.revision NOT IN (excluded.revision, '') AND s.known_at < excluded.known_at - interval '1 day'`,
    noted(segments, at),
  )
  // One statement: a place that is gone while its segment still stands would be news when it is found again.
  await sql(
    `WITH forgotten AS (
       DELETE FROM segment WHERE name <> ALL ($1) AND known_at < $2::timestamptz - interval '1 day' RETURNING name
     )
     DELETE FROM segment_member WHERE segment IN (SELECT name FROM forgotten)`,
    [segments.map(({ name }) => name), at],
  )
}

// Where nobody is known yet there is nothing to rebuild. In order, for others note them at the same time.
const NOTE = `
  INSERT INTO segment AS s (name, revision, state, baseline, rebuilt_at, known_at)
  SELECT w.name, w.revision, CASE WHEN known.any THEN 'rebuilding' ELSE 'ready' END, known.any,
    CASE WHEN NOT known.any THEN $3::timestamptz END, $3
  FROM unnest($1::text[], $2::text[]) AS w (name, revision), (SELECT EXISTS (SELECT FROM contact) AS any) known
  ORDER BY w.name
  ON CONFLICT (name) DO UPDATE`

const ANEW = `
  SET revision = excluded.revision, missed = false, state = excluded.state, baseline = excluded.baseline, known_at = excluded.known_at,
    rebuilt_at = excluded.rebuilt_at, tenant_reached = NULL, contact_reached = NULL, found = 0, drift = NULL`

/** Of these segments those that nobody who started later says otherwise: where somebody does, only that holds. */
export async function currentNames(sql: Sql, segments: readonly Segment[]): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }>(
    `SELECT w.name FROM unnest($1::text[], $2::text[]) AS w (name, revision) LEFT JOIN segment s USING (name)
     WHERE s.name IS NULL OR s.revision IN (w.revision, '')`,
    [segments.map(({ name }) => name), segments.map(({ revision }) => revision)],
  )
  return new Set(rows.map(({ name }) => name))
}

const noted = (segments: readonly Segment[], at: Date): unknown[] => [
  segments.map(({ name }) => name),
  segments.map(({ revision }) => revision),
  at,
]

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
export async function claimRebuild(sql: Sql, known: readonly Segment[]): Promise<Rebuild | null> {
  const rows = await sql<RebuildRow>(
    `SELECT s.name, s.baseline, s.tenant_reached, s.contact_reached
     FROM segment s JOIN unnest($1::text[], $2::text[]) AS w (name, revision) USING (name)
     WHERE s.state = 'rebuilding' AND s.revision IN (w.revision, '') ORDER BY s.name FOR UPDATE OF s SKIP LOCKED`,
    [known.map(({ name }) => name), known.map(({ revision }) => revision)],
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

/** Goes on behind a person, unless somebody else has gone on since `after` was reached. */
export async function passOver(
  sql: Sql,
  names: readonly string[],
  after: PersonKey | null,
  { tenantId, contactId }: PersonKey,
): Promise<void> {
  await sql(
    `UPDATE segment SET tenant_reached = $2, contact_reached = $3
     WHERE name = ANY ($1) AND state = 'rebuilding' AND contact_reached IS NOT DISTINCT FROM $4::uuid`,
    [names, tenantId, contactId, after?.contactId ?? null],
  )
}

export async function endRebuild(sql: Sql, names: readonly string[], at: Date): Promise<void> {
  await sql(
    `UPDATE segment SET state = 'ready', drift = CASE WHEN baseline THEN 0 ELSE found END, baseline = false, rebuilt_at = $2
     WHERE name = ANY ($1)`,
    [names, at],
  )
}

/**
 * Of these people and segments, where it is no news what a segment says: it has not come to the person in its first rebuild,
 * or is not noted, and so nobody knows what it said before.
 */
export async function unspoken(
  sql: Sql,
  places: readonly (PersonKey & { readonly segment: string })[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (!places.length) return new Map()
  const rows = await sql<{ tenant_id: string; contact_id: string; names: string[] }>(
    `SELECT w.tenant_id, w.contact_id, array_agg(w.segment) AS names
     FROM unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, contact_id, segment)
     LEFT JOIN segment s ON s.name = w.segment
     WHERE s.name IS NULL
       OR s.baseline AND (s.contact_reached IS NULL OR (w.tenant_id, w.contact_id) > (s.tenant_reached, s.contact_reached))
     GROUP BY 1, 2`,
    [places.map(place => place.tenantId), places.map(place => place.contactId), places.map(place => place.segment)],
  )
  return new Map(
    rows.map(row => [personKey({ tenantId: row.tenant_id, contactId: row.contact_id }), new Set(row.names)]),
  )
}
