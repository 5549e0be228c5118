import { jest } from '@jest/globals'
import { Client } from 'pg'
import type { TestHub } from './hub.ts'

// What the planner goes by may be wrong: a statement must not read all rows for each that it looks for, whatever it believes.

/** Figures as ANALYZE leaves them, and what it leaves in a table whose rows were dead, or few, before the many came. */
export const FIGURES = {
  'true figures': null,
  'no figures': 'reltuples = -1, relpages = 0',
  'figures of nothing': 'reltuples = 0, relpages = 0',
  'figures of dead rows': `reltuples = 0, relpages = pg_relation_size(oid) / current_setting('block_size')::int`,
  'figures of five rows': `reltuples = 5, relpages = pg_relation_size(oid) / current_setting('block_size')::int`,
  'figures of another time': null,
}

/** What says of a row which of a few kinds it is of. */
const KINDS = {
  cancelling_fact: 'type',
  decision: 'reason',
  event: 'type',
  interest: 'kind',
  run: 'trigger',
  subject: 'kind',
  subject_alias: 'kind',
}

/** Has the planner go by these figures, of all tables and indexes. */
export async function mislead(hub: TestHub, figures: keyof typeof FIGURES): Promise<void> {
  if (figures === 'figures of another time') return analyzeAsBefore(hub)
  await hub.rows('ANALYZE')
  if (!FIGURES[figures]) return
  const ours = `relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')`
  await hub.rows(`
    DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE ${ours});
    UPDATE pg_class SET ${FIGURES[figures]} WHERE ${ours}`)
}

/** As when whatever there is came before the first of the kinds that are asked for, and nothing was due. */
async function analyzeAsBefore(hub: TestHub): Promise<void> {
  for (const [table, kind] of Object.entries(KINDS)) await hub.rows(`UPDATE ${table} SET ${kind} = 'x' || ${kind}`)
  await hub.rows(`UPDATE timer SET due_at = due_at + interval '1 year'`)
  await hub.rows('VACUUM ANALYZE')
  for (const [table, kind] of Object.entries(KINDS)) await hub.rows(`UPDATE ${table} SET ${kind} = substr(${kind}, 2)`)
  await hub.rows(`UPDATE timer SET due_at = due_at - interval '1 year'`)
}

interface Plan {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Join Filter'?: number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** What a statement went through: rows of every node of its plan, kept or not, and blocks. */
export interface Gone {
  readonly text: string
  readonly rows: number
  readonly blocks: number
}

/** What each statement of some work went through, the most first. The work must be one transaction: each is tried in it before. */
export async function goneThrough(work: () => Promise<unknown>): Promise<Gone[]> {
  const gone: Gone[] = []
  const query = Client.prototype.query as (...asked: unknown[]) => Promise<{ rows: Explained[] }>
  jest.spyOn(Client.prototype, 'query').mockImplementation(async function (this: Client, ...asked: unknown[]) {
    const [text, values] = asked as [string, unknown[]]
    if (/^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)/.test(text) && values.length) {
      await query.call(this, 'SAVEPOINT tried')
      const { rows } = await query.call(this, `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
      gone.push(...rows.map(row => goneOf(text, row['QUERY PLAN'][0].Plan)))
      await query.call(this, 'ROLLBACK TO SAVEPOINT tried')
    }
    return query.apply(this, asked)
  } as never)
  try {
    await work()
  } finally {
    jest.restoreAllMocks()
  }
  return gone.sort((a, b) => b.rows + b.blocks - a.rows - a.blocks)
}

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: Plan }]
}

const goneOf = (text: string, plan: Plan): Gone => ({
  text,
  rows: rowsOf(plan),
  blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
})

function rowsOf({ Plans = [], ...node }: Plan): number {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  return own * node['Actual Loops'] + Plans.reduce((sum, plan) => sum + rowsOf(plan), 0)
}
