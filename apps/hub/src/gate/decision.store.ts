import { newId } from '../ids.ts'
import type { Sql } from '../store/sql.ts'

/** Why a run went on, waits or ended: one row per verdict, never changed. */
export interface Decision {
  readonly tenantId: string
  readonly trigger: string
  readonly runId: string
  readonly contactId: string | null
  readonly step: number
  readonly verdict: 'send' | 'hold' | 'drop'
  readonly reason: string
  readonly detail: string | null
}

/** A verdict on a run where it stands. */
export function decisionOn(
  run: Pick<Decision, 'tenantId' | 'trigger' | 'contactId' | 'step'> & { readonly id: string },
  { verdict, reason, detail }: Pick<Decision, 'verdict' | 'reason' | 'detail'>,
): Decision {
  const { tenantId, trigger, id: runId, contactId, step } = run
  return { tenantId, trigger, runId, contactId, step, verdict, reason, detail }
}

export async function saveDecisions(sql: Sql, decisions: readonly Decision[], at: Date): Promise<void> {
  if (!decisions.length) return
  await sql(
    `INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, detail, at)
     SELECT w.*, $10 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[]) AS w`,
    [
      decisions.map(d => d.tenantId),
      decisions.map(() => newId(at)),
      decisions.map(d => d.trigger),
      decisions.map(d => d.runId),
      decisions.map(d => d.contactId),
      decisions.map(d => d.step),
      decisions.map(d => d.verdict),
      decisions.map(d => d.reason),
      decisions.map(d => d.detail),
      at,
    ],
  )
}
