import { z } from 'zod'
import { autocommit, type Sql } from '../../store/sql.ts'
import { instant } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'

const counts = <const Names extends readonly [string, ...string[]]>(names: Names) => z.record(z.enum(names), z.int())

const INBOX = ['waiting', 'done', 'ignored', 'dead'] as const
const RUNS = ['waiting', 'done', 'cancelled', 'dropped'] as const
const MESSAGES = ['claimed', 'accepted', 'failed', 'unknown', 'dropped'] as const
const VERDICTS = ['send', 'hold', 'drop'] as const

export const Stats = z
  .strictObject({
    since: instant.nullable().describe('Null: everything is counted.'),
    inbox: counts(INBOX),
    events: z.int(),
    runs: counts(RUNS),
    messages: counts(MESSAGES),
    decisions: z.record(z.enum(VERDICTS), z.record(z.string(), z.int())).describe('By verdict and reason.'),
    oldestWaitingSeconds: z
      .number()
      .describe('Age of the oldest item to digest, by the business clock; 0: none waits.'),
    onHoldSince: instant.nullable().describe('By the real clock; null: sending is not on hold.'),
    oldestDueSeconds: z.number().describe('How late the oldest due timer is, by the business clock; 0: none is due.'),
  })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof Stats>

/** Counts by stage, of what came since an instant. */
export async function statsSince(ports: AdminPorts, tenantId: string, since: Date | undefined): Promise<Stats> {
  const sql = autocommit(ports.dataSource)
  const rows = await sql<CountRow>(COUNTS, [tenantId, since])
  const byStage = Map.groupBy(rows, row => row.stage)
  const of = (stage: string): Counts => new Map(byStage.get(stage)?.map(({ name, count }) => [name, count]))
  return {
    since: since?.toISOString() ?? null,
    inbox: withZeros(INBOX, of('inbox')),
    events: of('event').get('all') ?? 0,
    runs: withZeros(RUNS, of('run')),
    messages: withZeros(MESSAGES, of('message')),
    decisions: byVerdict(of('decision')),
    onHoldSince: (await ports.hold())?.since.toISOString() ?? null,
    ...(await agesAt(sql, tenantId, ports.clock.now())),
  }
}

type Counts = ReadonlyMap<string, number>

interface CountRow {
  readonly stage: string
  readonly name: string
  readonly count: number
}

const COUNTED = [
  { stage: 'inbox', table: 'inbox_item', time: 'received_at', name: 'state' },
  { stage: 'event', table: 'event', time: 'received_at', name: "'all'" },
  { stage: 'run', table: 'run', time: 'started_at', name: 'state' },
  { stage: 'message', table: 'message', time: 'created_at', name: 'state' },
  { stage: 'decision', table: 'decision', time: 'at', name: "verdict || ' ' || reason" },
]

// One statement, so that a look at the figures takes one connection from those who work.
const COUNTS = COUNTED.map(
  ({ stage, table, time, name }) => `
    SELECT '${stage}' AS stage, ${name} AS name, count(*)::int AS count FROM ${table}
    WHERE tenant_id = $1 AND ${time} >= coalesce($2::timestamptz, '-infinity') GROUP BY 2`,
).join(' UNION ALL ')

function withZeros<Name extends string>(names: readonly Name[], counted: Counts): Record<Name, number> {
  return Object.fromEntries(names.map(name => [name, counted.get(name) ?? 0])) as Record<Name, number>
}

function byVerdict(counted: Counts): Stats['decisions'] {
  const nested: Stats['decisions'] = { send: {}, hold: {}, drop: {} }
  for (const [name, count] of counted) {
    const [verdict, reason] = name.split(' ') as [keyof typeof nested, string]
    nested[verdict][reason] = count
  }
  return nested
}

type Ages = Pick<Stats, 'oldestWaitingSeconds' | 'oldestDueSeconds'>

/** How old the oldest waiting item and the oldest due timer are. */
async function agesAt(sql: Sql, tenantId: string, now: Date): Promise<Ages> {
  const [row] = await sql<{ waiting: Date | null; due: Date | null }>(
    `SELECT (SELECT min(received_at) FROM inbox_item WHERE tenant_id = $1 AND state = 'waiting') AS waiting,
            (SELECT min(due_at) FROM timer WHERE tenant_id = $1) AS due`,
    [tenantId],
  )
  const age = (at: Date | null | undefined) => (at ? Math.max(0, now.getTime() - at.getTime()) / 1000 : 0)
  return { oldestWaitingSeconds: age(row?.waiting), oldestDueSeconds: age(row?.due) }
}
