import type { Sql } from '../store/sql.ts'

/** What is held by a word, `local_intent` of its timers: of one trigger, or of all (null). */
export interface Held {
  readonly tenantId: string
  readonly trigger: string | null
  readonly intent: string
}

/** Timers of one transaction: held for a tenth of a second, so that whoever puts one of these runs anew hardly waits. */
const PAGE = 10_000

/**
 * Makes due what waits for a word: whose person has waited longer first, for a page is sent while the next is made due.
 * 280,000 timers in one statement kept their rows for 3 s, and ten times as many would have met its limit of 30.
 */
export async function makeHeldDue(sql: Sql, held: Held, now: Date, pageDue: () => void): Promise<void> {
  const { tenantId, trigger, intent } = held
  const timers = await sql<{ run_id: string }>(HELD, [tenantId, trigger, intent])
  for (let from = 0; from < timers.length; from += PAGE) {
    const page = timers.slice(from, from + PAGE).map(timer => timer.run_id)
    await sql(MAKE_DUE, [tenantId, page, intent, now])
    pageDue()
  }
}

const HELD = `
  SELECT t.run_id FROM timer t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id
  WHERE t.tenant_id = $1 AND (r.trigger = $2 OR $2::text IS NULL) AND t.local_intent = $3
  ORDER BY t.turn NULLS FIRST, t.run_id`

// What was put for another time in the meantime, as by a cart that changed, is left as it is.
const MAKE_DUE = `
  UPDATE timer t SET due_at = $4, local_intent = NULL FROM unnest($2::uuid[]) AS w (run_id)
  WHERE t.tenant_id = $1 AND t.run_id = w.run_id AND t.local_intent = $3`
