import { PAUSED, pausedChannelIntent } from '../../gate/gate.ts'
import type { Sql } from '../../store/sql.ts'

/** Timers of one transaction: held for a tenth of a second, as by the release itself. */
const PAGE = 10_000

/**
 * Makes due what is held still although its trigger and its channel run: whoever resumed them may have died before the last
 * page of what they held. Answers how many; asking what nobody holds once too often costs a decision, and sends nothing twice.
 */
export async function makeLeftDue(sql: Sql, now: Date): Promise<number> {
  const rows = await sql(MAKE_LEFT_DUE, [now, PAGE])
  return rows.length
}

// By the index of what is held by somebody's word, `timer_stopped`, whose condition this is.
export const MAKE_LEFT_DUE = `
  WITH left_held AS MATERIALIZED (
    SELECT t.tenant_id, t.run_id, t.local_intent FROM timer t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id
    LEFT JOIN trigger_state s ON s.tenant_id = t.tenant_id AND s.name = r.trigger
    LEFT JOIN channel_state c ON c.tenant_id = t.tenant_id AND t.local_intent = replace('${pausedChannelIntent('*')}', '*', c.name)
    WHERE t.local_intent LIKE 'when %'
      AND CASE t.local_intent WHEN '${PAUSED}' THEN coalesce(s.state, 'active') NOT IN ('paused', 'braked') ELSE c.state <> 'paused' END
    LIMIT $2
  )
  UPDATE timer t SET due_at = $1, local_intent = NULL FROM left_held l
  WHERE t.tenant_id = l.tenant_id AND t.run_id = l.run_id AND t.local_intent = l.local_intent
  RETURNING t.run_id`
