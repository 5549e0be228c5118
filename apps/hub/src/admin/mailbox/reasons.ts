import { autocommit } from '../../store/sql.ts'
import type { AdminPorts } from '../ports.ts'

/** Why a message was sent: the fact its run stands on, and what was decided on the way. */
export interface Reasons {
  readonly event: { readonly type: string; readonly source: string; readonly occurredAt: Date } | undefined
  readonly decisions: readonly {
    readonly verdict: string
    readonly reason: string
    readonly detail: string | null
    readonly at: Date
  }[]
}

export async function reasonsOf(ports: AdminPorts, tenantId: string, runId: string): Promise<Reasons> {
  const sql = autocommit(ports.dataSource)
  const [events, decisions] = await Promise.all([
    sql<NonNullable<Reasons['event']>>(FACT, [tenantId, runId]),
    sql<Reasons['decisions'][number]>(DECISIONS, [tenantId, runId]),
  ])
  return { event: events[0], decisions }
}

const FACT = `
  SELECT e.type, e.source, e.occurred_at AS "occurredAt"
  FROM run r JOIN event e ON e.tenant_id = r.tenant_id AND e.id = r.event_id
  WHERE r.tenant_id = $1 AND r.id = $2`

// A trigger that is paused for a year says so once a day.
const DECISIONS = `
  SELECT verdict, reason, detail, at FROM (
    SELECT id, verdict, reason, detail, at FROM decision WHERE tenant_id = $1 AND run_id = $2 ORDER BY at DESC LIMIT 50
  ) newest ORDER BY at, id`
