import type { Event } from '../../event.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { uninstall } from '../../store/installations.ts'
import type { Sql } from '../../store/sql.ts'
import { type RunRow, runOf } from '../../wait/run.store.ts'
import {
  END_OF,
  ERASE_EVENTS,
  ERASE_FACTS,
  ERASE_RECEIVED,
  ERASE_REQUESTS,
  ERASE_THINGS,
  KNOWN_ONLY_THROUGH,
  MARK_GONE,
  READ_AS_BEFORE,
  READ_ONCE,
  WAIT_FOR_DIGESTS,
  WAITING_RUNS,
} from './account-statements.ts'
import { forget, holdSurvivors } from './erase.ts'

/**
 * Erases all that came from an account that took us out, and whoever is known through it alone. What a later
 * installation of the same account has brought stays, and so do the tenant's other accounts.
 *
 * Nobody asked not to be written to, so no address is suppressed: with their consent gone, people are not written
 * marketing to anyway. Decisions stay without detail and person: they say how often what was decided, and name nobody.
 */
export async function eraseAccount(sql: Sql, request: Event, at: Date): Promise<Decision[]> {
  const { tenantId, source, account } = request
  await sql(READ_ONCE)
  // Who digests something of this account at this moment finishes first; then all of it can be seen.
  await sql(WAIT_FOR_DIGESTS, [tenantId, source, account])
  const { until, liveSince } = await endOf(sql, request)
  // The request itself is a word of the uninstall: another may never have come.
  await sql(MARK_GONE, [source, account, until, liveSince !== null])
  await uninstall(sql, { plugin: source, account, at: until })
  const ended = [tenantId, source, account, until]
  const decisions = (await sql<RunRow>(WAITING_RUNS, ended)).map(decisionOf)
  const known = await sql<{ id: string }>(KNOWN_ONLY_THROUGH, ended)
  for (const statement of ERASE_FACTS) await sql(statement, ended)
  for (const statement of ERASE_THINGS) await sql(statement, [tenantId, `${source}:${account}/`, liveSince])
  const people = await holdSurvivors(
    sql,
    known.map(({ id }) => ({ tenantId, id })),
  )
  const forgotten = await forget(sql, people, at)
  await sql(ERASE_EVENTS, ended)
  for (const statement of ERASE_RECEIVED) await sql(statement, [tenantId, source, account, liveSince])
  await sql(ERASE_REQUESTS, [tenantId, source])
  await sql(READ_AS_BEFORE)
  await saveDecisions(sql, decisions, at)
  return [...decisions, ...forgotten]
}

interface End {
  /** The last instant of what is to be forgotten. */
  readonly until: Date
  /** When the account came back; null when it did not. */
  readonly liveSince: Date | null
}

/**
 * The end of the installation that the request is about: the uninstall that was heard of, else the end that the request
 * tells. What has happened since is of the installation that lives; where nothing has, all up to the request goes.
 */
async function endOf(sql: Sql, { tenantId, source, account, occurredAt, isTest, data }: Event): Promise<End> {
  const [end] = await sql<{ ended: Date; live_since: Date | null }>(END_OF, [
    ...[tenantId, source, account],
    ...[occurredAt, isTest, data.privacy?.endedAt ?? null],
  ])
  const { ended = occurredAt, live_since: liveSince = null } = end ?? {}
  return { until: liveSince ? ended : occurredAt, liveSince }
}

function decisionOf(row: RunRow): Decision {
  return { ...decisionOn(runOf(row), { verdict: 'drop', reason: 'erased', detail: null }), contactId: null }
}
