import type { Event, TestPolicy } from '../../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { OWN } from '../../receive/own-fact.ts'
import { uninstall } from '../../store/installations.ts'
import { isKnownThrough } from '../../store/known-through.ts'
import type { Sql } from '../../store/sql.ts'
import type { Run } from '../../wait/plan.ts'
import { endRuns, RUN_COLUMNS, type RunRow, runOf } from '../../wait/run.store.ts'
import { endRetries } from '../retries.ts'
import { departedAt, GONE_ACCOUNTS } from '../uninstall/departed.ts'

/** Facts that come after an uninstall without meaning that the account is back. */
const OF_ENDINGS = ['app.uninstalled', 'privacy.requested']

/**
 * Ends all that waits because of accounts that took us out. A fact that is older than the uninstall and comes later
 * than it is refused by the gate; a fact that is younger is of a new installation.
 */
export async function endUninstalled(
  sql: Sql,
  events: readonly Event[],
  at: Date,
  { allowTestEvents }: TestPolicy,
): Promise<Decision[]> {
  await welcomeBack(sql, events)
  const ends = events.filter(event => event.type === 'app.uninstalled')
  if (!ends.length) return []
  for (const { source: plugin, account, occurredAt } of ends) await uninstall(sql, { plugin, account, at: occurredAt })
  const columns = [
    ends.map(event => event.tenantId),
    ends.map(event => event.source),
    ends.map(event => event.account),
    ends.map(event => event.occurredAt),
  ]
  await sql(MARK_UNINSTALLED, [...columns, OF_ENDINGS])
  const rows = await sql<EndingRow>(WAITING_RUNS, [...columns, allowTestEvents])
  const decisions = rows.map(row =>
    decisionOn(runOf(row), { ...UNINSTALLED, detail: `app.uninstalled ${row.ended_by}` }),
  )
  await endAll(sql, rows, at)
  await saveDecisions(sql, decisions, at)
  return decisions
}

const UNINSTALLED = { verdict: 'drop', reason: 'uninstalled' } as const

interface EndingRow extends RunRow {
  message_id: string | null
  ended_by: string
}

async function endAll(sql: Sql, rows: readonly EndingRow[], at: Date): Promise<void> {
  const runs: Run[] = rows.map(runOf)
  await endRuns(
    sql,
    runs.map(({ tenantId, id }) => ({ tenantId, id, state: 'cancelled' as const })),
    at,
  )
  await endRetries(
    sql,
    rows.map(({ tenant_id: tenantId, message_id: messageId }) => ({ tenantId, messageId })),
  )
}

/** An account of which something younger than its uninstall is heard is there again. */
async function welcomeBack(sql: Sql, events: readonly Event[]): Promise<void> {
  const facts = events.filter(event => !OF_ENDINGS.includes(event.type))
  const newest = new Map<string, Event>()
  for (const fact of facts) {
    const key = `${fact.source} ${fact.account}`
    if (!((newest.get(key)?.occurredAt ?? 0) > fact.occurredAt)) newest.set(key, fact)
  }
  if (!newest.size) return
  const heard = [...newest.values()]
  await sql(
    `UPDATE connection c SET state = 'active'
     FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS w (plugin, account, at)
     WHERE c.plugin = w.plugin AND c.account = w.account AND c.state = 'uninstalled' AND c.uninstalled_at < w.at`,
    [heard.map(fact => fact.source), heard.map(fact => fact.account), heard.map(fact => fact.occurredAt)],
  )
}

const ENDS = 'unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS w (tenant_id, plugin, account, at)'

// A word of an old uninstall does not end what has begun since. No fact is received a day before it happens, so what is
// younger than the uninstall is found by the index on receipt.
const MARK_UNINSTALLED = `
  UPDATE connection c SET uninstalled_at = m.at,
    state = CASE WHEN EXISTS (
        SELECT FROM event e WHERE e.tenant_id = c.tenant_id AND e.received_at > m.at - interval '1 day'
          AND e.source = c.plugin AND e.account = c.account AND e.occurred_at > m.at AND e.type <> ALL ($5))
      OR EXISTS (
        SELECT FROM installation i WHERE i.plugin = c.plugin AND i.account = c.account
          AND i.state = 'installed' AND i.installed_at > m.at)
      THEN 'active' ELSE 'uninstalled' END
  FROM (
    SELECT c.plugin, c.account, greatest(c.uninstalled_at, max(w.at)) AS at
    FROM ${ENDS} JOIN connection c USING (plugin, account) GROUP BY c.plugin, c.account, c.uninstalled_at) m
  WHERE c.plugin = m.plugin AND c.account = m.account`

// What is being handed over at this moment is left to whoever records it; its next step is refused by the gate.
const WAITING_RUNS = `
  WITH gone AS MATERIALIZED (${GONE_ACCOUNTS}),
  word AS MATERIALIZED (
    SELECT u.tenant_id, u.id, u.source, u.account, u.occurred_at FROM ${ENDS}
    JOIN event u ON u.tenant_id = w.tenant_id AND u.type = 'app.uninstalled'
      AND u.source = w.plugin AND u.account = w.account AND u.occurred_at = w.at),
  standing AS MATERIALIZED (
    SELECT r.tenant_id, r.id, r.contact_id, e.source, e.account, e.occurred_at AS at
    FROM run r JOIN event e ON e.tenant_id = r.tenant_id AND e.id = r.event_id
    WHERE r.state = 'waiting' AND r.tenant_id IN (SELECT tenant_id FROM word)),
  ended AS (
    SELECT DISTINCT ON (s.tenant_id, s.id) s.tenant_id, s.id, u.id AS ended_by
    FROM standing s JOIN word u ON u.tenant_id = s.tenant_id AND CASE s.source
      WHEN '${OWN}' THEN ${isKnownThrough('s', 'u')} AND (${departedAt('s', '$5')}) IS NOT NULL
      ELSE s.source = u.source AND s.account = u.account AND s.at <= u.occurred_at END
    ORDER BY s.tenant_id, s.id, u.id)
  SELECT ${RUN_COLUMNS}, t.message_id, d.ended_by
  FROM ended d JOIN run r USING (tenant_id, id) LEFT JOIN timer t ON t.tenant_id = r.tenant_id AND t.run_id = r.id
  WHERE r.state = 'waiting' AND NOT EXISTS (
    SELECT FROM attempt a WHERE a.tenant_id = t.tenant_id AND a.message_id = t.message_id AND a.outcome IS NULL)
  ORDER BY r.tenant_id, r.trigger, r.key
  FOR UPDATE OF r`
