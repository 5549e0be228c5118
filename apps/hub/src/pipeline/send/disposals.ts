import { loadDiscards } from '../../gate/brake.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import type { Verdict } from '../../gate/verdict.ts'
import { type Release, readRelease } from '../../hold/hold.store.ts'
import type { Sql } from '../../store/sql.ts'
import { endRuns } from '../../wait/run.store.ts'
import type { Standing } from './standing.ts'
import type { Underway } from './underway.ts'

/** What operators said to do with what was waiting: for a trigger that was paused or braked, and at the end of a hold. */
export class Disposals {
  private constructor(
    private readonly discards: Awaited<ReturnType<typeof loadDiscards>>,
    private readonly release: Release | null,
  ) {}

  static async of(sql: Sql): Promise<Disposals> {
    return new Disposals(await loadDiscards(sql), await readRelease(sql))
  }

  /** The end of what was discarded: everything that was due when they said so. */
  dropped({ run, timer: { dueAt } }: Pick<Standing, 'run' | 'timer'>): Verdict | null {
    const discard = this.discards.get(`${run.tenantId} ${run.trigger}`)
    if (discard && dueAt <= discard.at) {
      const detail = `discarded at ${discard.at.toISOString()}, while the trigger was ${discard.as}`
      return { verdict: 'drop', reason: discard.as, detail }
    }
    if (this.release?.how !== 'discard' || dueAt > this.release.at) return null
    return { verdict: 'drop', reason: 'discarded', detail: `at the end of the hold, ${this.release.at.toISOString()}` }
  }

  /**
   * What was released though it may be late is meant for the moment of the release: from then on it can be overdue. What
   * comes in afterwards was not held, however old it is.
   */
  intendedAt({ intendedAt, event }: Standing['run']): Date {
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
  const between = due.filter(isBetween)
  if (!between.length) return { going: due, discarded: [] }
  const disposals = await Disposals.of(sql)
  const dropped = between.flatMap(({ run, timer }) => {
    const verdict = disposals.dropped({ run, timer })
    return verdict ? [{ run, decision: decisionOn(run, verdict) }] : []
  })
  const discarded = dropped.map(({ decision }) => decision)
  await endRuns(
    sql,
    dropped.map(({ run: { tenantId, id } }) => ({ tenantId, id, state: 'dropped' as const })),
    now,
  )
  await saveDecisions(sql, discarded, now)
  const ids = new Set(dropped.map(({ run }) => run.id))
  return { going: due.filter(({ run }) => !ids.has(run.id)), discarded }
}

function isBetween({ run, trigger }: Underway): boolean {
  const instruction = trigger.declaration.steps[run.step]
  return !instruction || !('send' in instruction)
}
