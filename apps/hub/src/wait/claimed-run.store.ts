import type { Sql } from '../store/sql.ts'
import type { Run } from './plan.ts'
import { RUN_COLUMNS, type RunRow, runOf } from './run.store.ts'

/** A run whose timer is due, with the fact it stands on. */
export interface StandingRun extends Run {
  /** Ids of the messages it sent before it was moved to the revision it stands on. */
  readonly sentBefore: readonly string[]
  readonly event: {
    readonly id: string
    readonly type: string
    readonly source: string
    readonly account: string
    readonly occurredAt: Date
    readonly receivedAt: Date
    readonly isTest: boolean
    readonly data: Readonly<Record<string, unknown>>
  }
}

interface StandingRow extends RunRow {
  sent_before: string[]
  event_type: string
  event_source: string
  event_account: string
  event_occurred_at: Date
  event_received_at: Date
  event_is_test: boolean
  event_data: Record<string, unknown>
}

/** The runs of claimed timers, by id. OFFSET has each looked up by its key, not all of the tenant's for each of them. */
export async function loadStandingRuns(
  sql: Sql,
  timers: readonly { readonly tenantId: string; readonly runId: string }[],
): Promise<Map<string, StandingRun>> {
  const rows = await sql<StandingRow>(
    `SELECT ${RUN_COLUMNS}, r.sent_before, e.type AS event_type, e.source AS event_source, e.account AS event_account,
       e.occurred_at AS event_occurred_at, e.received_at AS event_received_at, e.is_test AS event_is_test, e.data AS event_data
     FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, run_id)
     CROSS JOIN LATERAL (SELECT * FROM run r WHERE r.tenant_id = w.tenant_id AND r.id = w.run_id OFFSET 0) r
     CROSS JOIN LATERAL (SELECT * FROM event e WHERE e.tenant_id = r.tenant_id AND e.id = r.event_id OFFSET 0) e`,
    [timers.map(timer => timer.tenantId), timers.map(timer => timer.runId)],
  )
  return new Map(rows.map(row => [row.id, standing(row)]))
}

function standing(row: StandingRow): StandingRun {
  return {
    ...runOf(row),
    sentBefore: row.sent_before,
    event: {
      id: row.event_id,
      type: row.event_type,
      source: row.event_source,
      account: row.event_account,
      occurredAt: row.event_occurred_at,
      receivedAt: row.event_received_at,
      isTest: row.event_is_test,
      data: row.event_data,
    },
  }
}

/** Marks runs of which something is handed over from now on: newer facts do not replace them any more. */
export async function markHandedOver(
  sql: Sql,
  runs: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<void> {
  if (!runs.length) return
  await sql(
    `UPDATE run r SET handed_over = true FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)
     WHERE r.tenant_id = w.tenant_id AND r.id = w.id`,
    [runs.map(run => run.tenantId), runs.map(run => run.id)],
  )
}

export interface Move {
  readonly tenantId: string
  readonly id: string
  readonly step: number
  /** When the run came to the step: what "overdue" is counted from. */
  readonly since: Date
  readonly dueAt: Date
  /** What it waited for where it stood, if that has happened. */
  readonly fulfilledBy?: string | null
}

/** Moves runs on to another step. */
export async function moveRuns(sql: Sql, moves: readonly Move[]): Promise<void> {
  if (!moves.length) return
  await sql(
    `UPDATE run r SET step = w.step, intended_at = w.since, due_at = w.due_at, fulfilled_by = coalesce(w.fulfilled_by, r.fulfilled_by)
     FROM unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::uuid[])
       AS w (tenant_id, id, step, since, due_at, fulfilled_by)
     WHERE r.tenant_id = w.tenant_id AND r.id = w.id`,
    [
      moves.map(m => m.tenantId),
      moves.map(m => m.id),
      moves.map(m => m.step),
      moves.map(m => m.since),
      moves.map(m => m.dueAt),
      moves.map(m => m.fulfilledBy ?? null),
    ],
  )
}

/** Shows when a held run is looked at again. */
export async function holdRuns(
  sql: Sql,
  holds: readonly { readonly tenantId: string; readonly id: string; readonly dueAt: Date }[],
): Promise<void> {
  if (!holds.length) return
  await sql(
    `UPDATE run r SET due_at = w.due_at FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS w (tenant_id, id, due_at)
     WHERE r.tenant_id = w.tenant_id AND r.id = w.id`,
    [holds.map(h => h.tenantId), holds.map(h => h.id), holds.map(h => h.dueAt)],
  )
}
