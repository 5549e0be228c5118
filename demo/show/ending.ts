import type { Run } from '../hub/admin-api.ts'
import type { Outcome } from './ledger.ts'
import { tables } from './table.ts'
import { coloured, say } from './terminal.ts'

/** The result: who got what when, who got nothing and why, and what waits for the weeks after. */
export function tellEnding(outcomes: readonly Outcome[], later: readonly Pick<Run, 'trigger'>[]): void {
  const [sent, dropped, held] = [inOrder(outcomes, 'send'), inOrder(outcomes, 'drop'), inOrder(outcomes, 'hold')]
  const holds = Map.groupBy(held, ({ message }) => message)
  const withHolds = (outcome: Outcome) => ({ ...outcome, text: outcome.text + heldFor(holds.get(outcome.message)) })
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
  if (later.length) say(coloured('dim', `For the weeks after, ${later.length} more wait: ${triggersOf(later)}.`))
  say()
}

const triggersOf = (runs: readonly Pick<Run, 'trigger'>[]): string =>
  [...new Set(runs.map(({ trigger }) => trigger))].sort().join(', ')

function heldFor(holds: readonly Outcome[] = []): string {
  const reasons = new Set(holds.map(({ reason }) => reason))
  return reasons.size ? ` (held: ${[...reasons].join(', ')})` : ''
}

/** Outcomes of one kind, oldest first; of one instant by who and what. */
function inOrder(outcomes: readonly Outcome[], verdict: Outcome['verdict']): readonly Outcome[] {
  return outcomes
    .filter(outcome => outcome.verdict === verdict)
    .sort((left, right) => left.at.getTime() - right.at.getTime() || (nameOf(left) < nameOf(right) ? -1 : 1))
}

const nameOf = ({ who, trigger }: Outcome): string => `${who} ${trigger}`
