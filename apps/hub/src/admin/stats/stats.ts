import { z } from 'zod'
import { autocommit, type Sql } from '../../store/sql.ts'
import { instant } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'
import { TENANT } from '../tenant.ts'

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
    oldestDueSeconds: z.number().describe('How late the oldest due timer is, by the business clock; 0: none is due.'),
  })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof Stats>

/** Counts by stage, of what came since an instant. */
export async function statsSince(ports: AdminPorts, since: Date | undefined): Promise<Stats> {
  const sql = autocommit(ports.dataSource)
  const [inbox, events, runs, messages, decisions, ages] = await Promise.all([
    countBy(sql, 'inbox_item', 'received_at', 'state', since),
    countBy(sql, 'event', 'received_at', "'all'", since),
    countBy(sql, 'run', 'started_at', 'state', since),
    countBy(sql, 'message', 'created_at', 'state', since),
    countBy(sql, 'decision', 'at', "verdict || ' ' || reason", since),
    agesAt(sql, ports.clock.now()),
  ])
  return {
    since: since?.toISOString() ?? null,
    inbox: withZeros(INBOX, inbox),
    events: events.get('all') ?? 0,
    runs: withZeros(RUNS, runs),
    messages: withZeros(MESSAGES, messages),
    decisions: byVerdict(decisions),
    ...ages,
  }
}

type Counts = ReadonlyMap<string, number>

async function countBy(sql: Sql, table: string, time: string, by: string, since: Date | undefined): Promise<Counts> {
  const rows = await sql<{ name: string; count: number }>(
    `SELECT ${by} AS name, count(*)::int AS count FROM ${table}
     WHERE tenant_id = $1 AND ${time} >= coalesce($2::timestamptz, '-infinity') GROUP BY 1`,
    [TENANT, since],
  )
  return new Map(rows.map(row => [row.name, row.count]))
}

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

/** How old the oldest waiting item and the oldest due timer are. */
export async function agesAt(sql: Sql, now: Date): Promise<Pick<Stats, 'oldestWaitingSeconds' | 'oldestDueSeconds'>> {
  const [row] = await sql<{ waiting: Date | null; due: Date | null }>(
    `SELECT (SELECT min(received_at) FROM inbox_item WHERE tenant_id = $1 AND state = 'waiting') AS waiting,
            (SELECT min(due_at) FROM timer WHERE tenant_id = $1) AS due`,
    [TENANT],
  )
  const age = (at: Date | null | undefined) => (at ? Math.max(0, now.getTime() - at.getTime()) / 1000 : 0)
  return { oldestWaitingSeconds: age(row?.waiting), oldestDueSeconds: age(row?.due) }
}
