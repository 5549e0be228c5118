import type { Outcome } from './ledger.ts'
import { tables } from './table.ts'
import { say } from './terminal.ts'

/** The result: who got what when, and who got nothing and why. */
export function tellEnding(outcomes: readonly Outcome[]): void {
  const [sent, dropped, held] = [inOrder(outcomes, 'send'), inOrder(outcomes, 'drop'), inOrder(outcomes, 'hold')]
  const holds = Map.groupBy(held, ({ runId }) => runId)
  const withHolds = (outcome: Outcome) => ({ ...outcome, text: outcome.text + heldFor(holds.get(outcome.runId)) })
  const all = [
    {
      title: `SENT: ${sent.length} messages`,
      lastTitle: 'subject, and why it was held before',
      colour: 'green',
      outcomes: sent.map(withHolds),
    },
    {
      title: `NOT SENT: ${dropped.length} messages, and why`,
      lastTitle: 'reason',
      colour: 'yellow',
      outcomes: dropped,
    },
  ] as const
  say(tables(all))
  say()
}

function heldFor(holds: readonly Outcome[] = []): string {
  const reasons = new Set(holds.map(({ reason }) => reason))
  return reasons.size ? ` (held: ${[...reasons].join(', ')})` : ''
}

/** Outcomes of one kind, oldest first. */
function inOrder(outcomes: readonly Outcome[], verdict: Outcome['verdict']): readonly Outcome[] {
  return outcomes
    .filter(outcome => outcome.verdict === verdict)
    .sort((left, right) => left.at.getTime() - right.at.getTime())
}
