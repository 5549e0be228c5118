import type { Sql } from '../store/sql.ts'

export interface Renamed {
  readonly tenantId: string
  readonly kind: string
  readonly from: string
  readonly to: string
}

/**
 * Runs of a thing that turned out to be another take its name. Where both have a run of one trigger, the one that was
 * handed over stays, else the one that waits, else the one of the newer fact; another that waits ends as
 * `merged-duplicate`, and one that had ended keeps the end it had. Answers those that ended by this.
 */
export async function rekeyRuns(sql: Sql, renamed: readonly Renamed[], at: Date): Promise<MergedRun[]> {
  if (!renamed.length) return []
  const columns = [
    renamed.map(r => r.tenantId),
    renamed.map(r => `${r.kind}:${r.from}`),
    renamed.map(r => `${r.kind}:${r.to}`),
    renamed.map(r => r.from),
    renamed.map(r => r.to),
  ]
  const merged = await sql<MergedRow>(END_DUPLICATES, [...columns, at])
  await sql(TAKE_NAME, columns)
  await sql(
    `DELETE FROM timer t USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)
     WHERE t.tenant_id = w.tenant_id AND t.run_id = w.id`,
    [merged.map(run => run.tenant_id), merged.map(run => run.id)],
  )
  const ended = merged.filter(run => run.waited)
  return ended.map(run => ({
    tenantId: run.tenant_id,
    id: run.id,
    trigger: run.trigger,
    contactId: run.contact_id,
    step: run.step,
    into: run.into,
  }))
}

export interface MergedRun {
  readonly tenantId: string
  readonly id: string
  readonly trigger: string
  readonly contactId: string | null
  readonly step: number
  readonly into: string
}

interface MergedRow {
  tenant_id: string
  id: string
  trigger: string
  contact_id: string | null
  step: number
  into: string
  /** Whether it waited until now. */
  waited: boolean
}

const RENAMED = `renamed AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS w (tenant_id, source, target, from_id, to_id))`

// The key's first part is the thing's id, and the rest of the key tells occurrences of it apart.
const NEW_KEY = `CASE WHEN r.subject = n.source THEN n.to_id || substr(r.key, length(n.from_id) + 1) ELSE r.key END`

const END_DUPLICATES = `
  WITH ${RENAMED}, ranked AS (
    SELECT r.tenant_id, r.id, r.state = 'waiting' AS waited, first_value(r.id) OVER best AS winner, row_number() OVER best AS place
    FROM renamed n JOIN run r ON r.tenant_id = n.tenant_id AND r.subject IN (n.source, n.target)
    WINDOW best AS (PARTITION BY r.tenant_id, r.trigger, ${NEW_KEY}
                    ORDER BY r.handed_over DESC, (r.state = 'waiting') DESC, r.anchor_at DESC, r.event_id DESC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
  UPDATE run r SET state = CASE WHEN r.state = 'waiting' THEN 'dropped' ELSE r.state END,
                   ended_at = coalesce(r.ended_at, $6), subject = NULL, key = r.key || ' merged ' || r.id
  FROM ranked WHERE ranked.place > 1 AND r.tenant_id = ranked.tenant_id AND r.id = ranked.id AND r.id <> ranked.winner
  RETURNING r.tenant_id, r.id, r.trigger, r.contact_id, r.step, ranked.winner AS into, ranked.waited`

const TAKE_NAME = `
  WITH ${RENAMED}
  UPDATE run r SET subject = n.target, key = ${NEW_KEY}
  FROM renamed n WHERE r.tenant_id = n.tenant_id AND r.subject = n.source`
