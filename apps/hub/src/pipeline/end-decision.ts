import { type Decision, decisionOn } from '../gate/decision.store.ts'
import type { EarlyEnd } from '../wait/put-runs.ts'

/** A run that ended before its timer was due, for the record. */
export function endDecision({ run, reason, detail }: EarlyEnd): Decision {
  return decisionOn(run, { verdict: 'drop', reason, detail })
}
