import type { TestPolicy } from '../../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import type { Sql } from '../../store/sql.ts'
import { endRuns } from '../../wait/run.store.ts'
import { endRetries } from '../retries.ts'
import { endedBy } from './ended-by.ts'
import { holdWaiting, loadStanding, loadTries } from './waiting.store.ts'
import { claimWords, noteReached, pagesOf, type Word } from './words.store.ts'

/** Runs that one transaction looks at, of all the words it goes on with: half a second, for which anything may wait. */
const PAGE = 5_000

/** Words of one page: each has a share of it. */
const WORDS = 10

/**
 * Ends what waits of the next runs that these words may be about. What is not reached yet goes nowhere: the gate knows of
 * the uninstall since the word was read, so the pages only save that each becomes due first. What is being handed over at
 * this moment is left to whoever records it; its next step is refused by the gate.
 */
export async function endWaitingPage(
  sql: Sql,
  words: readonly Word[],
  at: Date,
  policy: TestPolicy,
): Promise<Decision[]> {
  const pages = await pagesOf(sql, words, PAGE)
  const ended = await endedBy(sql, await loadStanding(sql, pages), policy)
  const held = await holdWaiting(sql, [...ended.values()])
  const tries = await loadTries(sql, held)
  const runs = held.filter(({ id }) => !tries.get(id)?.isOpen)
  const decisions = runs.map(run =>
    decisionOn(run, { ...UNINSTALLED, detail: `app.uninstalled ${ended.get(run.id)?.word}` }),
  )
  await endRuns(
    sql,
    runs.map(({ tenantId, id }) => ({ tenantId, id, state: 'cancelled' as const })),
    at,
  )
  await endRetries(
    sql,
    runs.map(({ tenantId, id }) => ({ tenantId, messageId: tries.get(id)?.messageId ?? null })),
  )
  await saveDecisions(sql, decisions, at)
  await noteReached(sql, pages)
  return decisions
}

/** The same for words whose first page left something over; null when there are none, or others are at them. */
export async function endNextPage(sql: Sql, at: Date, policy: TestPolicy): Promise<Decision[] | null> {
  const words = await claimWords(sql, WORDS)
  return words.length ? endWaitingPage(sql, words, at, policy) : null
}

const UNINSTALLED = { verdict: 'drop', reason: 'uninstalled' } as const
