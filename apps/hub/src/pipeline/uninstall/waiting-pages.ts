import type { TestPolicy } from '../../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { OWN } from '../../receive/own-fact.ts'
import { isKnownThrough } from '../../store/known-through.ts'
import type { Sql } from '../../store/sql.ts'
import { endRuns, RUN_COLUMNS, type RunRow, runOf } from '../../wait/run.store.ts'
import { endRetries } from '../retries.ts'
import { departedAt, GONE_ACCOUNTS } from './departed.ts'
import { claimWords, isNext, LAST, noteReached, type Page, pagesOf, type Word } from './words.store.ts'

/** Runs that one transaction looks at, of all the words it goes on with: half a second, for which anything may wait. */
const PAGE = 5_000

/** Words of one page: each has a share of it. */
const WORDS = 10

/**
 * Ends what waits of the next runs that these words may be about. What is not reached yet goes nowhere: the gate knows of
 * the uninstall since the word was read, so the pages only save that each becomes due first.
 */
export async function endWaitingPage(
  sql: Sql,
  words: readonly Word[],
  at: Date,
  { allowTestEvents }: TestPolicy,
): Promise<Decision[]> {
  const pages = await pagesOf(sql, words, PAGE)
  const rows = await sql<EndingRow>(WAITING_RUNS, [...columnsOf(pages), allowTestEvents])
  const decisions = rows.map(row =>
    decisionOn(runOf(row), { ...UNINSTALLED, detail: `app.uninstalled ${row.ended_by}` }),
  )
  await endAll(sql, rows, at)
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

interface EndingRow extends RunRow {
  message_id: string | null
  ended_by: string
}

async function endAll(sql: Sql, rows: readonly EndingRow[], at: Date): Promise<void> {
  await endRuns(
    sql,
    rows.map(({ tenant_id: tenantId, id }) => ({ tenantId, id, state: 'cancelled' as const })),
    at,
  )
  await endRetries(
    sql,
    rows.map(({ tenant_id: tenantId, message_id: messageId }) => ({ tenantId, messageId })),
  )
}

const columnsOf = (pages: readonly Page[]): unknown[][] => [
  pages.map(page => page.tenantId),
  pages.map(page => page.eventId),
  pages.map(page => page.heardAt),
  pages.map(page => page.reached),
  pages.map(page => page.until),
]

// Worded so that the index of waiting runs is not for it: before a table has figures, the planner reads all of a tenant's
// by it for each that is looked for, 6.6 s a page instead of 0.1.
const IS_WAITING = `r.state NOT IN ('done', 'cancelled', 'dropped')`

// By the timers: of all that ever ran they are what waits, in an order that a place can be kept in. A run that waits for
// an operator's word has none, so those are looked for with the first page. What a segment has stated since the word was
// read is left to the gate: the account may be there again when it is due.
// What is being handed over at this moment is left to whoever records it; its next step is refused by the gate.
// OFFSET: the planner does not know how few a page is, and read all runs for each.
const WAITING_RUNS = `
  WITH gone AS MATERIALIZED (${GONE_ACCOUNTS}),
  word AS MATERIALIZED (
    SELECT w.*, u.source, u.account, u.occurred_at
    FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[]) AS w (tenant_id, id, heard_at, reached, until)
    JOIN event u ON u.tenant_id = w.tenant_id AND u.id = w.id),
  place AS MATERIALIZED (
    SELECT w.tenant_id, w.id AS word, t.run_id FROM word w CROSS JOIN LATERAL (
      SELECT t.run_id FROM timer t WHERE t.tenant_id = w.tenant_id
        AND ${isNext('t', 'w')} AND t.run_id <= coalesce(w.until, '${LAST}') OFFSET 0) t
    UNION ALL
    SELECT w.tenant_id, w.id, m.run_id FROM word w JOIN message m ON m.tenant_id = w.tenant_id AND m.ambiguous AND m.state = 'unknown'
    WHERE w.reached IS NULL),
  standing AS MATERIALIZED (
    SELECT p.tenant_id, p.run_id AS id, p.word, r.contact_id, e.source, e.account, e.occurred_at AS at, e.received_at
    FROM place p CROSS JOIN LATERAL (
      SELECT r.contact_id, r.event_id FROM run r WHERE r.tenant_id = p.tenant_id AND r.id = p.run_id AND ${IS_WAITING} OFFSET 0) r
    CROSS JOIN LATERAL (
      SELECT e.source, e.account, e.occurred_at, e.received_at FROM event e
      WHERE e.tenant_id = p.tenant_id AND e.id = r.event_id OFFSET 0) e),
  ended AS MATERIALIZED (
    SELECT DISTINCT ON (s.tenant_id, s.id) s.tenant_id, s.id, u.id AS ended_by
    FROM standing s JOIN word u ON u.tenant_id = s.tenant_id AND u.id = s.word AND CASE s.source
      WHEN '${OWN}' THEN s.received_at <= u.heard_at AND ${isKnownThrough('s', 'u')} AND (${departedAt('s', '$6')}) IS NOT NULL
      ELSE s.source = u.source AND s.account = u.account AND s.at <= u.occurred_at END
    ORDER BY s.tenant_id, s.id, u.id)
  SELECT ${RUN_COLUMNS}, t.message_id, d.ended_by
  FROM ended d JOIN run r USING (tenant_id, id) LEFT JOIN timer t ON t.tenant_id = r.tenant_id AND t.run_id = r.id
  WHERE ${IS_WAITING} AND NOT EXISTS (
    SELECT FROM attempt a WHERE a.tenant_id = t.tenant_id AND a.message_id = t.message_id AND a.outcome IS NULL)
  ORDER BY r.tenant_id, r.trigger, r.key
  FOR UPDATE OF r`
