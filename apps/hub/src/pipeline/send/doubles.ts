import type { Verdict } from '../../gate/verdict.ts'
import type { Sql } from '../../store/sql.ts'
import type { Standing } from './standing.ts'

/**
 * Series that two people were sent before they turned out to be one: `reentry` lets one person into one of them only, so
 * only the one that reached them last goes on.
 */
export class Doubles {
  private readonly went = new Set<string>()
  private constructor(private readonly reached: ReadonlyMap<string, Reached>) {}

  static async of(sql: Sql, standings: readonly Standing[]): Promise<Doubles> {
    const asking = standings.filter(isAsked)
    if (!asking.length) return new Doubles(new Map())
    const rows = await sql<Reached & { n: number }>(REACHED, [
      asking.map((_one, n) => n),
      asking.map(({ run }) => run.tenantId),
      asking.map(({ run }) => run.contactId),
      asking.map(({ run }) => run.trigger),
      asking.map(({ run }) => run.id),
    ])
    return new Doubles(new Map(rows.map(row => [(asking[row.n] as Standing).run.id, row])))
  }

  /** A message that is to go now counts for the next of the batch. */
  tell(standing: Standing): void {
    if (isAsked(standing)) this.went.add(keyOf(standing))
  }

  dropped(standing: Standing, now: Date): Verdict | null {
    const reached = this.reached.get(standing.run.id)
    if (!reached) return null
    const { own, run } = reached
    const other = reached.at ?? (this.went.has(keyOf(standing)) ? now : null)
    if (!other || isLetIn(standing, other.getTime() - own.getTime())) return null
    const detail = `${run ? `run ${run}` : 'another run'} reached the same person at ${other.toISOString()}`
    return { verdict: 'drop', reason: 'merged-duplicate', detail }
  }
}

interface Reached {
  /** When the run itself last reached its person. */
  readonly own: Date
  /** The next time after that at which another run of the trigger did. */
  readonly at: Date | null
  readonly run: string | null
}

/** One person would have been let into the other series so long after a message of this one. */
function isLetIn({ trigger: { declaration } }: Standing, ms: number): boolean {
  return typeof declaration.reentry === 'object' && ms >= declaration.reentry.afterMs
}

/** Who was not reached by it yet is asked by `reentry` itself. */
const isAsked = ({ run, trigger }: Standing): boolean =>
  trigger.declaration.reentry !== 'per-key' && run.contactId !== null && run.handedOver

const keyOf = ({ run }: Standing): string => `${run.contactId} ${run.trigger}`

const REACHED = `
  SELECT w.n, own.at AS own, other.at, other.run_id AS run
  FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::uuid[]) AS w (n, tenant_id, contact_id, trigger, run_id)
  CROSS JOIN LATERAL (
    SELECT m.created_at AS at FROM message m
    WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.run_id = w.run_id
      AND m.state IN ('claimed', 'accepted', 'unknown')
    ORDER BY m.created_at DESC LIMIT 1) own
  LEFT JOIN LATERAL (
    SELECT m.created_at AS at, m.run_id FROM message m
    WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.trigger = w.trigger AND m.run_id <> w.run_id
      AND m.created_at > own.at AND m.state IN ('claimed', 'accepted', 'unknown')
    ORDER BY m.created_at LIMIT 1) other ON true`
