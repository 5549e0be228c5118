import type { BrakeKey } from '../../gate/brake.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import type { Discard } from '../../gate/discard.store.ts'
import { drop, type Verdict } from '../../gate/verdict.ts'
import type { Sql } from '../../store/sql.ts'
import { endRuns, RUN_COLUMNS, type RunRow, runOf } from '../../wait/run.store.ts'
import type { Underway } from './underway.ts'

/**
 * Whether a run was waiting when somebody said that nothing of its trigger is to go, whatever held it. One that has told
 * nothing yet was, if its fact was there by then: also where nobody has digested it before. A series that has told its
 * person something was, if its next message was meant to go by then; one that stands in a wait of its own goes on, for
 * its person is in the middle of it, and its next message has its own day.
 */
export function isDiscarded({ run, trigger }: Pick<Underway, 'run' | 'trigger'>, { at }: Discard): boolean {
  if (!run.handedOver) return run.event.receivedAt <= at
  return run.intendedAt <= at && standsAtMessage({ run, trigger })
}

export function standsAtMessage({ run, trigger }: Pick<Underway, 'run' | 'trigger'>): boolean {
  const instruction = trigger.declaration.steps[run.step]
  return instruction !== undefined && 'send' in instruction
}

export const discarded = ({ at, as }: Discard): Verdict =>
  drop(as, `discarded at ${at.toISOString()}, while the trigger was ${as}`)

/** Some of the runs that a discard ended, and from where on the next are looked for. */
export interface DiscardedPage {
  readonly decisions: readonly Decision[]
  /** The key of the last; null: there are no more. */
  readonly last: string | null
}

/** Runs of one transaction, so that none is held for long. */
const PAGE = 5_000

/**
 * Ends the next of the runs that a discard is about: at once, for sending may be on hold or its channel down. What is put
 * or decided at this very moment is waited for, and asked again by then. A message that is being tried is left to who
 * tries it, and ends by the same word.
 */
export async function endDiscardedPage(
  sql: Sql,
  { tenantId, trigger }: BrakeKey,
  word: Discard,
  after: string,
): Promise<DiscardedPage> {
  const rows = await sql<RunRow>(WAITING, [tenantId, trigger, word.at, after, PAGE])
  const runs = rows.map(runOf)
  const decisions = runs.map(run => decisionOn(run, discarded(word)))
  await endRuns(
    sql,
    runs.map(({ id }) => ({ tenantId, id, state: 'dropped' as const })),
    word.at,
  )
  await saveDecisions(sql, decisions, word.at)
  return { decisions, last: runs.length === PAGE ? (runs.at(-1)?.key ?? null) : null }
}

// `isDiscarded`, for the table. In the order of the keys, as whoever puts runs takes them.
const WAITING = `
  WITH message AS MATERIALIZED (
    SELECT v.revision, (s.n - 1)::int AS step FROM trigger_revision v
    CROSS JOIN LATERAL jsonb_array_elements(v.declaration -> 'declaration' -> 'steps') WITH ORDINALITY AS s (step, n)
    WHERE v.name = $2 AND s.step ? 'send')
  SELECT ${RUN_COLUMNS} FROM run r
  JOIN event e ON e.tenant_id = r.tenant_id AND e.id = r.event_id
  JOIN timer t ON t.tenant_id = r.tenant_id AND t.run_id = r.id
  WHERE r.tenant_id = $1 AND r.trigger = $2 AND r.key > $4 AND r.state = 'waiting' AND t.message_id IS NULL
    AND CASE WHEN r.handed_over THEN r.intended_at <= $3 AND (r.revision, r.step) IN (SELECT revision, step FROM message)
      ELSE e.received_at <= $3 END
  ORDER BY r.key LIMIT $5
  FOR UPDATE OF r, t`
