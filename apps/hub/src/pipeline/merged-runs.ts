import { type Decision, decisionOn } from '../gate/decision.store.ts'
import type { Sql } from '../store/sql.ts'
import type { MergedRun } from '../wait/rekey-runs.ts'
import { endRetries } from './retries.ts'

/** What else ends with runs that were one of two for what turned out to be the same, and why they ended. */
export async function endMerged(sql: Sql, merged: readonly MergedRun[]): Promise<Decision[]> {
  await endRetries(sql, merged)
  return merged.map(run => decisionOn(run, { verdict: 'drop', reason: 'merged-duplicate', detail: `run ${run.into}` }))
}
