import type { Sql } from '../../store/sql.ts'
import type { Compared } from './difference.ts'

/** Of a trigger, how many runs what operators do, and the brake that they let go, kept or ended. */
export interface Stopped {
  readonly trigger: string
  readonly reason: 'paused' | 'braked' | 'discarded'
  readonly runs: number
}

/** What was done to the hub in the time that is compared, and is not done again. */
export interface Acts {
  readonly stopped: readonly Stopped[]
  /** All sending was on hold for some of it. `until`: the end of the last hold; null: it is still. */
  readonly onHold: { readonly until: Date | null } | null
}

export async function actsIn(past: Sql, { tenantId, since, until, trigger }: Compared): Promise<Acts> {
  const [held] = await past<{ until: Date | null }>(ON_HOLD, [since, until])
  return { stopped: await past<Stopped>(STOPPED, [tenantId, since, until, trigger]), onHold: held ?? null }
}

// What is held for longer is held anew each day; so what was held when the time began counts as well.
const STOPPED = `
  SELECT trigger, reason, count(DISTINCT run_id)::int AS runs FROM decision
  WHERE tenant_id = $1 AND at >= $2::timestamptz - interval '1 day' AND at < $3 AND ($4::text IS NULL OR trigger = $4)
    AND reason IN ('paused', 'braked', 'discarded')
  GROUP BY 1, 2 ORDER BY 1, 2`

const ON_HOLD = `
  SELECT released_at AS until FROM hold WHERE since < $2 AND (released_at IS NULL OR released_at >= $1)`
