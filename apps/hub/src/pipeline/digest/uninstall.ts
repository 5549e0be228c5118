import type { Event, TestPolicy } from '../../event.ts'
import type { Decision } from '../../gate/decision.store.ts'
import { uninstall } from '../../store/installations.ts'
import type { Sql } from '../../store/sql.ts'
import { endWaitingPage } from '../uninstall/waiting-pages.ts'

/** Facts that come after an uninstall without meaning that the account is back. */
const OF_ENDINGS = ['app.uninstalled', 'privacy.requested']

/**
 * Ends what waits because of accounts that took us out: so much of it as one transaction does well, and the rest by
 * pages. A fact that is older than the uninstall and comes later than it is refused by the gate; a fact that is younger
 * is of a new installation.
 */
export async function endUninstalled(
  sql: Sql,
  events: readonly Event[],
  at: Date,
  policy: TestPolicy,
): Promise<Decision[]> {
  await welcomeBack(sql, events)
  const ends = events.filter(event => event.type === 'app.uninstalled')
  if (!ends.length) return []
  for (const { source: plugin, account, occurredAt } of ends) await uninstall(sql, { plugin, account, at: occurredAt })
  await sql(MARK_UNINSTALLED, [
    ends.map(event => event.tenantId),
    ends.map(event => event.source),
    ends.map(event => event.account),
    ends.map(event => event.occurredAt),
    OF_ENDINGS,
  ])
  const words = ends.map(({ tenantId, id: eventId }) => ({ tenantId, eventId, heardAt: at, reached: null }))
  return endWaitingPage(sql, words, at, policy)
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
