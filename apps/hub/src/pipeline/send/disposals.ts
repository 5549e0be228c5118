import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { loadDiscards } from '../../gate/discard.store.ts'
import type { Verdict } from '../../gate/verdict.ts'
import { type Release, readRelease } from '../../hold/hold.store.ts'
import type { Sql } from '../../store/sql.ts'
import { endRuns } from '../../wait/run.store.ts'
import { discarded, isDiscarded, standsAtMessage } from './discard.ts'
import type { Underway } from './underway.ts'

/** When the step of a run was meant to happen, and since when its fact is known. */
interface Meant {
  readonly intendedAt: Date
  readonly event: { readonly receivedAt: Date }
}

/** What operators said to do with what was waiting: for a trigger that was paused or braked, and at the end of a hold. */
export class Disposals {
  private constructor(
    private readonly discards: Awaited<ReturnType<typeof loadDiscards>>,
    private readonly release: Release | null,
  ) {}

  static async of(sql: Sql): Promise<Disposals> {
    return new Disposals(await loadDiscards(sql), await readRelease(sql))
  }

  /** The end of what was discarded: what waited for its trigger when they said so, and everything that was due at the end of a hold. */
  dropped(underway: Pick<Underway, 'run' | 'timer' | 'trigger'>): Verdict | null {
    const { run, timer } = underway
    const discard = this.discards.get(`${run.tenantId} ${run.trigger}`)
    if (discard && isDiscarded(underway, discard)) return discarded(discard)
    if (this.release?.how !== 'discard' || timer.dueAt > this.release.at) return null
    return { verdict: 'drop', reason: 'discarded', detail: `at the end of the hold, ${this.release.at.toISOString()}` }
  }

  /**
   * What was released though it may be late is meant for the moment of the release: from then on it can be overdue. What
   * comes in afterwards was not held, however old it is.
   */
  intendedAt({ intendedAt, event }: Meant): Date {
    if (this.release?.how !== 'release' || event.receivedAt > this.release.at) return intendedAt
    return intendedAt > this.release.at ? intendedAt : this.release.at
  }
}

/** Ends those of a batch that were discarded while they stood between two messages; before one, the judge does. */
export async function endDiscarded(
  sql: Sql,
  due: readonly Underway[],
  now: Date,
): Promise<{ readonly going: readonly Underway[]; readonly discarded: readonly Decision[] }> {
  const between = due.filter(one => !standsAtMessage(one))
  if (!between.length) return { going: due, discarded: [] }
  const disposals = await Disposals.of(sql)
  const dropped = between.flatMap(one => {
    const verdict = disposals.dropped(one)
    return verdict ? [{ run: one.run, decision: decisionOn(one.run, verdict) }] : []
  })
  const decisions = dropped.map(({ decision }) => decision)
  await endRuns(
    sql,
    dropped.map(({ run: { tenantId, id } }) => ({ tenantId, id, state: 'dropped' as const })),
    now,
  )
  await saveDecisions(sql, decisions, now)
  const ids = new Set(dropped.map(({ run }) => run.id))
  return { going: due.filter(({ run }) => !ids.has(run.id)), discarded: decisions }
}
