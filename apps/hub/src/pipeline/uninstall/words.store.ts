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
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

// A run waits for its timer, or for an operator's word on a message in doubt.
const WAITING = ['timer x WHERE', `message x WHERE x.ambiguous AND x.state = 'unknown' AND`]

const behind = (what: string, word: string): string =>
  `SELECT x.run_id FROM ${what} x.tenant_id = ${word}.tenant_id AND x.run_id > coalesce(${word}.reached, '${FIRST}')`

const IN_ORDER = WAITING.map(what => `(${behind(what, 'w')} ORDER BY x.run_id LIMIT $3)`).join(' UNION ALL ')

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
       SELECT p.run_id FROM (${IN_ORDER}) p ORDER BY p.run_id OFFSET $3 - 1 LIMIT 1) AS until
     FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS w (tenant_id, reached, n) ORDER BY w.n`,
    [words.map(word => word.tenantId), words.map(word => word.reached), share],
  )
  return words.map((word, n) => ({ ...word, until: ends[n]?.until ?? null }))
}

/** The runs that wait on these pages, each with which of them it is on. */
export async function waitingOn(sql: Sql, pages: readonly Page[]) {
  const rows = await sql<{ n: number; id: string }>(WAITING_ON, [
    pages.map((_page, n) => n),
    pages.map(page => page.tenantId),
    pages.map(page => page.reached),
    pages.map(page => page.until),
  ])
  return rows.map(({ n, id }) => ({ n, id, tenantId: (pages[n] as Page).tenantId }))
}

const UP_TO = `AND x.run_id <= coalesce(w.until, '${LAST}')`

const WAITING_ON = `
  SELECT w.n, p.run_id AS id FROM unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[]) AS w (n, tenant_id, reached, until)
  CROSS JOIN LATERAL (${WAITING.map(what => `${behind(what, 'w')} ${UP_TO}`).join(' UNION ')}) p`

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
