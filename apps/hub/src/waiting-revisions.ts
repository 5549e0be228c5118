import type { Logger } from 'pino'
import type { TriggerSet } from './evaluate/trigger-set.ts'
import type { Sql } from './store/sql.ts'

/**
 * Says of each trigger how many runs wait on another version than today's, of all tenants. They finish on it, unless
 * somebody moves them; without a file of the trigger any more there is no version of today.
 */
export async function logWaiting(sql: Sql, { all }: TriggerSet, log: Pick<Logger, 'info'>): Promise<void> {
  const rows = await sql<{ trigger: string; revision: string; runs: number }>(
    `SELECT trigger, revision, count(*)::int AS runs FROM run WHERE state = 'waiting'
     GROUP BY trigger, revision ORDER BY trigger, revision`,
  )
  const today = new Map(all.map(({ declaration, revision }) => [declaration.name, revision]))
  const earlier = rows.filter(({ trigger, revision }) => today.get(trigger) !== revision)
  for (const [trigger, group] of Map.groupBy(earlier, row => row.trigger)) {
    const waiting = Object.fromEntries(group.map(({ revision, runs }) => [revision, runs]))
    log.info({ trigger, today: today.get(trigger) ?? null, waiting }, 'trigger.waiting-on-earlier')
  }
}
