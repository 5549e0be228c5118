import type { TestPolicy } from '../../event.ts'
import { OWN } from '../../receive/own-fact.ts'
import type { Sql } from '../../store/sql.ts'
import { departedAt, GONE_ACCOUNTS } from '../uninstall/departed.ts'
import type { Standing } from './standing.ts'

/** When the accounts that runs stand on took us out. */
export class Uninstalls {
  private constructor(private readonly byRun: ReadonlyMap<string, Date>) {}

  static async of(sql: Sql, standings: readonly Standing[], policy: TestPolicy): Promise<Uninstalls> {
    const { people = [], facts = [] } = Object.groupBy(standings, ({ run }) =>
      run.event.source === OWN ? 'people' : 'facts',
    )
    const ended = [...(await endedFacts(sql, facts)), ...(await departed(sql, people, policy))]
    return new Uninstalls(new Map(ended.map(({ run, at }) => [run, at])))
  }

  /** An uninstall ends whatever happened up to it. What happened since is of a new installation. */
  after({ run }: Standing): Date | null {
    return this.byRun.get(run.id) ?? null
  }
}

interface Ended {
  readonly run: string
  readonly at: Date
}

async function endedFacts(sql: Sql, standings: readonly Standing[]): Promise<Ended[]> {
  if (!standings.length) return []
  return sql<Ended & Record<string, unknown>>(ENDED_FACTS, [
    standings.map(({ run }) => run.id),
    standings.map(({ run }) => run.event.source),
    standings.map(({ run }) => run.event.account),
    standings.map(({ run }) => run.event.occurredAt),
  ])
}

const ENDED_FACTS = `
  SELECT w.run, c.uninstalled_at AS at
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS w (run, plugin, account, at)
  JOIN connection c USING (plugin, account) WHERE c.uninstalled_at >= w.at`

async function departed(sql: Sql, standings: readonly Standing[], { allowTestEvents }: TestPolicy): Promise<Ended[]> {
  if (!standings.length) return []
  const people = await sql<{ run: string; at: Date | null }>(DEPARTED, [
    standings.map(({ run }) => run.id),
    standings.map(({ run }) => run.tenantId),
    standings.map(({ run }) => run.contactId),
    standings.map(({ run }) => run.event.occurredAt),
    allowTestEvents,
  ])
  return people.flatMap(({ run, at }) => (at ? [{ run, at }] : []))
}

const DEPARTED = `
  WITH gone AS MATERIALIZED (${GONE_ACCOUNTS})
  SELECT w.run, ${departedAt('w', '$5')} AS at
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) AS w (run, tenant_id, contact_id, at)`
