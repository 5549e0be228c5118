import type { Sql } from '../../store/sql.ts'

/** A word that an account took us out, and how far it has come through what waits in its tenant: by the ids of runs. */
export interface Word {
  readonly tenantId: string
  readonly eventId: string
  /** When it was read: what began later is not for it to end. */
  readonly heardAt: Date
  /** The run after which it goes on; null: it has yet to begin. */
  readonly reached: string | null
}

/** The runs that a word looks at next: up to and with this one; null: all that are left. */
export interface Page extends Word {
  readonly until: string | null
}

// The ends of all ids, for a condition with OR has no way through an index.
const FIRST = '00000000-0000-0000-0000-000000000000'
export const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** SQL: whether a timer is behind the place that a word has come to. */
export const isNext = (timer: string, word: string): string => `${timer}.run_id > coalesce(${word}.reached, '${FIRST}')`

/** Words that are not done, of which nobody else ends a page. */
export async function claimWords(sql: Sql, limit: number): Promise<Word[]> {
  return sql<Word>(
    `SELECT tenant_id AS "tenantId", event_id AS "eventId", heard_at AS "heardAt", reached FROM uninstall
     ORDER BY heard_at, tenant_id, event_id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  )
}

/** The next pages of words, which share so many runs. */
export async function pagesOf(sql: Sql, words: readonly Word[], runs: number): Promise<Page[]> {
  const share = Math.max(1, Math.floor(runs / words.length))
  const ends = await sql<{ until: string | null }>(
    `SELECT (
       SELECT t.run_id FROM timer t WHERE t.tenant_id = w.tenant_id AND ${isNext('t', 'w')}
       ORDER BY t.run_id OFFSET $3 LIMIT 1) AS until
     FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS w (tenant_id, reached, n) ORDER BY w.n`,
    [words.map(word => word.tenantId), words.map(word => word.reached), share - 1],
  )
  return words.map((word, n) => ({ ...word, until: ends[n]?.until ?? null }))
}

/** Notes how far words have come; one that came to the end is done. */
export async function noteReached(sql: Sql, pages: readonly Page[]): Promise<void> {
  const { done = [], open = [] } = Object.groupBy(pages, ({ until }) => (until === null ? 'done' : 'open'))
  await sql(
    `DELETE FROM uninstall u USING unnest($1::text[], $2::uuid[]) AS w (tenant_id, event_id)
     WHERE u.tenant_id = w.tenant_id AND u.event_id = w.event_id`,
    keysOf(done),
  )
  await sql(
    `INSERT INTO uninstall (tenant_id, event_id, heard_at, reached)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[])
     ON CONFLICT (tenant_id, event_id) DO UPDATE SET reached = excluded.reached`,
    [...keysOf(open), open.map(page => page.heardAt), open.map(page => page.until)],
  )
}

const keysOf = (words: readonly Word[]): string[][] => [
  words.map(word => word.tenantId),
  words.map(word => word.eventId),
]
