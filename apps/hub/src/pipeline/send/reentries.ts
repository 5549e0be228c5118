import { countsSince } from '../../gate/reentry.ts'
import type { Sql } from '../../store/sql.ts'
import type { Standing } from './standing.ts'

/** When the people of a batch were last reached by another run of the same trigger, the batch's own messages included. */
export class Reentries {
  private constructor(private readonly reached: Map<string, Date>) {}

  static async of(sql: Sql, standings: readonly Standing[], now: Date): Promise<Reentries> {
    const asking = standings.filter(isAsked)
    if (!asking.length) return new Reentries(new Map())
    const rows = await sql<{ n: number; at: Date }>(LAST, [
      asking.map((_one, n) => n),
      asking.map(({ run }) => run.tenantId),
      asking.map(({ run }) => run.contactId),
      asking.map(({ run }) => run.trigger),
      asking.map(({ run }) => run.id),
      asking.map(({ trigger }) => countsSince(trigger.declaration.reentry, now)),
    ])
    return new Reentries(new Map(rows.map(({ n, at }) => [keyOf(asking[n] as Standing), at])))
  }

  before(standing: Standing): Date | null {
    return (isAsked(standing) && this.reached.get(keyOf(standing))) || null
  }

  tell(standing: Standing, at: Date): void {
    if (isAsked(standing)) this.reached.set(keyOf(standing), at)
  }
}

/** A run that has reached its person has entered: its further messages are no re-entry. */
const isAsked = ({ run, trigger }: Standing): boolean =>
  trigger.declaration.reentry !== 'per-key' && run.contactId !== null && !run.handedOver

const keyOf = ({ run }: Standing): string => `${run.contactId} ${run.trigger}`

const LAST = `
  SELECT w.n, m.at FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[])
    AS w (n, tenant_id, contact_id, trigger, run_id, since)
  CROSS JOIN LATERAL (
    SELECT created_at AS at FROM message m
    WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.trigger = w.trigger AND m.run_id <> w.run_id
      AND m.created_at > w.since AND m.state IN ('claimed', 'accepted', 'unknown')
    ORDER BY m.created_at DESC LIMIT 1) m`
