import { type Decision, decisionOn } from '../gate/decision.store.ts'
import type { MergedRun } from '../wait/rekey-runs.ts'

/** Why a run ended that was one of two for what turned out to be the same. */
export function mergedDecision(run: MergedRun): Decision {
  return decisionOn(run, { verdict: 'drop', reason: 'merged-duplicate', detail: `run ${run.into}` })
}
