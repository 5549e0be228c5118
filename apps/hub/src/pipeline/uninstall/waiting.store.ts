import type { Sql } from '../../store/sql.ts'
import type { Run } from '../../wait/plan.ts'
import { RUN_COLUMNS, type RunRow, runOf } from '../../wait/run.store.ts'
import { type Page, waitingOn } from './words.store.ts'

// Each statement reads one table, by a list of ids: whatever the planner believes of it, the worst is that the tenant's
// rows are read once. Joined in one statement, or looked up one by one, they were all read for each run of the page where
// ANALYZE had last seen a table whose rows were dead: 100 million comparisons with 20,000 that wait.

/** A run that waits, the fact it stands on, and the word on whose page it is. */
export interface StandingRun {
  readonly tenantId: string
  readonly id: string
  readonly contactId: string | null
  readonly fact: Fact
  readonly word: Page & Fact
}

export interface Fact {
  readonly eventId: string
  readonly source: string
  readonly account: string
  readonly occurredAt: Date
  readonly receivedAt: Date
}

/** The runs on these pages, as they stand. */
export async function loadStanding(sql: Sql, pages: readonly Page[]): Promise<StandingRun[]> {
  const places = await waitingOn(sql, pages)
  const runs = await sql<Pick<Run, 'id' | 'contactId' | 'eventId'>>(
    `SELECT id, contact_id AS "contactId", event_id AS "eventId" FROM run WHERE ${ARE('id')} AND state = 'waiting'`,
    keysOf(places),
  )
  const stated = [...pages, ...runs].map(({ eventId }) => eventId)
  const facts = new Map((await sql<FactRow>(FACTS, [tenantsOf(pages), stated])).map(fact => [fact.eventId, fact]))
  const byId = new Map(runs.map(run => [run.id, run]))
  return places.flatMap(({ tenantId, id, n }) => {
    const [run, page] = [byId.get(id), pages[n]]
    const [fact, said] = [run && facts.get(run.eventId), page && facts.get(page.eventId)]
    if (!run || !page || !fact || !said) return []
    return [{ tenantId, id, contactId: run.contactId, fact, word: { ...page, ...said } }]
  })
}

type FactRow = Fact & Record<string, unknown>

/** Those of them that wait still and stand on the same fact, in the order of their keys, as whoever puts runs takes them. */
export async function holdWaiting(sql: Sql, runs: readonly Pick<StandingRun, 'tenantId' | 'id' | 'fact'>[]) {
  const rows = await sql<RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run r WHERE ${ARE('id')} AND state = 'waiting'
     ORDER BY r.tenant_id, r.trigger, r.key FOR UPDATE`,
    keysOf(runs),
  )
  const facts = new Map(runs.map(({ id, fact }) => [id, fact.eventId]))
  return rows.map(runOf).filter(({ id, eventId }) => facts.get(id) === eventId)
}

/** A message of a run that was tried, and whether it is being handed over. */
export interface Try {
  readonly messageId: string
  readonly isOpen: boolean
}

/** By run. Asked when the runs are held: who was about to hand over has done so, and is seen. */
export async function loadTries(sql: Sql, runs: readonly Pick<Run, 'tenantId' | 'id'>[]): Promise<Map<string, Try>> {
  const timers = await sql<{ id: string; messageId: string }>(
    `SELECT run_id AS id, message_id AS "messageId" FROM timer WHERE ${ARE('run_id')} AND message_id IS NOT NULL`,
    keysOf(runs),
  )
  const open = await sql<{ messageId: string }>(
    `SELECT message_id AS "messageId" FROM attempt WHERE ${ARE('message_id')} AND outcome IS NULL`,
    [tenantsOf(runs), timers.map(({ messageId }) => messageId)],
  )
  const isOpen = new Set(open.map(({ messageId }) => messageId))
  return new Map(timers.map(({ id, messageId }) => [id, { messageId, isOpen: isOpen.has(messageId) }]))
}

const ARE = (column: string) => `tenant_id = ANY ($1::text[]) AND ${column} = ANY ($2::uuid[])`

const FACTS = `
  SELECT id AS "eventId", source, account, occurred_at AS "occurredAt", received_at AS "receivedAt" FROM event WHERE ${ARE('id')}`

const tenantsOf = (rows: readonly { readonly tenantId: string }[]): string[] => [
  ...new Set(rows.map(({ tenantId }) => tenantId)),
]

const keysOf = (rows: readonly { readonly tenantId: string; readonly id: string }[]): [string[], string[]] => [
  tenantsOf(rows),
  rows.map(({ id }) => id),
]
