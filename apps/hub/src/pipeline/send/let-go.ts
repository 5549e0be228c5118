import { pausedChannelIntent, pausedTriggerIntent } from '../../gate/gate.ts'
import type { Sql } from '../../store/sql.ts'

/** Timers of one transaction: held for a tenth of a second, and sent while the next are made due. */
const PAGE = 2_500

/**
 * Makes due the next page of what is held although its trigger or its channel runs, whose person has waited longest first;
 * answers how many. A resume only says its word, so whoever comes next goes on where somebody died.
 */
export async function letGo(sql: Sql, now: Date): Promise<number> {
  const [page] = await sql<{ due: number }>(LET_GO, [now, PAGE])
  return page?.due ?? 0
}

// As `timer_held` has it, the index of what is held by somebody's word.
const HELD = `t.tenant_id = w.tenant_id AND t.local_intent = w.intent AND t.local_intent LIKE 'when %'`

const IN_TURN = 'ORDER BY t.turn NULLS FIRST, t.run_id'

// A word is one process's at a time, so that its pages go in their order, and a pause comes between two of them. Whether there
// is anything is asked in that order too, which one index has: by figures of when no timer waited any index of them was as good.
// OFFSET keeps the order, which the planner drops inside of EXISTS.
const saidOf = (states: string, intentOf: (name: string) => string): string => `
  SELECT w.* FROM ${states} s CROSS JOIN LATERAL (SELECT s.tenant_id, replace('${intentOf('*')}', '*', s.name) AS intent) w
  WHERE s.state NOT IN ('paused', 'braked') AND EXISTS (SELECT FROM timer t WHERE ${HELD} ${IN_TURN} OFFSET 0)
  FOR NO KEY UPDATE OF s SKIP LOCKED`

// Nothing is waited for while a page is locked: what somebody else has in hand, as a cart that changed, is left to a later
// look. By its places in the table: a page is one in a hundred of a table, and the planner would read all of it for a join.
export const LET_GO = `
  WITH of_triggers AS MATERIALIZED (${saidOf('trigger_state', pausedTriggerIntent)}),
  of_channels AS MATERIALIZED (${saidOf('channel_state', pausedChannelIntent)}),
  word AS MATERIALIZED (
    SELECT *, count(*) OVER () AS words FROM (SELECT * FROM of_triggers UNION ALL SELECT * FROM of_channels) w),
  page AS MATERIALIZED (
    SELECT p.place FROM word w CROSS JOIN LATERAL (
      SELECT t.ctid AS place FROM timer t WHERE ${HELD}
      ${IN_TURN} LIMIT greatest(1, $2 / w.words) FOR NO KEY UPDATE SKIP LOCKED) p),
  due AS (
    UPDATE timer SET due_at = $1, local_intent = NULL WHERE ctid = ANY (ARRAY (SELECT place FROM page)) RETURNING run_id)
  SELECT count(*)::int AS due FROM due`
