import { countsSince } from '../../gate/reentry.ts'
import type { Sql } from '../../store/sql.ts'
import type { Standing } from './standing.ts'

/**
 * When the people of a batch were last reached by another run of the same trigger, the batch's own messages included. What
 * is only tried counts what would have gone of it as well, or it would seem to write to people more often than it will.
 */
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
      asking.map(isTried),
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

const isTried = ({ trigger }: Standing): boolean => trigger.declaration.shadow === true

// Of a trigger that was in shadow until today both kinds may be in one batch: what would have gone holds nothing back.
const keyOf = (standing: Standing): string =>
  `${standing.run.contactId} ${standing.run.trigger}${isTried(standing) ? ' in shadow' : ''}`

const LAST = `
  SELECT w.n, reached.at FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::bool[])
    AS w (n, tenant_id, contact_id, trigger, run_id, since, tried)
  CROSS JOIN LATERAL (
    (SELECT created_at AS at FROM message m
     WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.trigger = w.trigger AND m.run_id <> w.run_id
       AND m.created_at > w.since AND m.state IN ('claimed', 'accepted', 'unknown')
     ORDER BY m.created_at DESC LIMIT 1)
    UNION ALL
    (SELECT d.at FROM decision d
     WHERE w.tried AND d.tenant_id = w.tenant_id AND d.contact_id = w.contact_id AND d.trigger = w.trigger
       AND d.run_id <> w.run_id AND d.at > w.since AND d.reason = 'shadow'
     ORDER BY d.at DESC LIMIT 1)
    ORDER BY at DESC LIMIT 1) reached`
