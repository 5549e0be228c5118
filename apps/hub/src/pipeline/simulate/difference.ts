import type { Sql } from '../../store/sql.ts'

/** Of what was decided, what is compared. */
export interface Compared {
  readonly tenantId: string
  readonly since: Date
  readonly until: Date
  /** Null: of all triggers. */
  readonly trigger: string | null
  /** Two instants no farther apart are the same. */
  readonly toleranceMs: number
}

export type Change = 'only-now' | 'no-longer' | 'another-time'

/** A message to a person, by its send key: as it was sent, and as it would be. */
export interface ChangedMessage {
  readonly change: Change
  readonly trigger: string
  readonly contactId: string | null
  readonly step: number
  readonly sentAt: Date | null
  readonly wouldBeAt: Date | null
  /** Of one that would not be: the reason of the last decision on its run, or that it waits or has none. */
  readonly why: string | null
}

export interface ReasonCount {
  readonly reason: string
  readonly was: number
  readonly wouldBe: number
}

export interface TriggerDifference {
  readonly trigger: string
  readonly sent: number
  readonly wouldBe: number
  readonly onlyNow: number
  readonly noLonger: number
  readonly anotherTime: number
  /** Decisions to drop, by reason. */
  readonly dropped: readonly ReasonCount[]
}

export interface Difference {
  readonly triggers: readonly TriggerDifference[]
  readonly messages: readonly ChangedMessage[]
}

/** What would be sent, compared with what was. `most`: messages that are told one by one. */
export async function differenceOf(past: Sql, sql: Sql, compared: Compared, most: number): Promise<Difference> {
  await copySent(past, sql, compared)
  const { tenantId, since, until, trigger, toleranceMs } = compared
  const asked = [tenantId, since, until, trigger, toleranceMs]
  const dropped = [...(await droppedIn(past, compared, 'was')), ...(await droppedIn(sql, compared, 'wouldBe'))]
  const counts = await sql<Omit<TriggerDifference, 'dropped'>>(`${PAIRS} ${COUNTS}`, asked)
  const messages = await sql<ChangedMessage>(`${PAIRS} ${CHANGED}`, [...asked, most])
  return { triggers: withDropped(counts, dropped), messages }
}

interface Dropped {
  readonly trigger: string
  readonly reason: string
  readonly runs: number
  readonly when: 'was' | 'wouldBe'
}

function withDropped(
  counts: readonly Omit<TriggerDifference, 'dropped'>[],
  dropped: readonly Dropped[],
): TriggerDifference[] {
  const byTrigger = Map.groupBy(dropped, one => one.trigger)
  const byName = new Map(counts.map(one => [one.trigger, one]))
  const names = [...new Set([...byName.keys(), ...byTrigger.keys()])].sort()
  return names.map(trigger => ({
    ...(byName.get(trigger) ?? { trigger, sent: 0, wouldBe: 0, onlyNow: 0, noLonger: 0, anotherTime: 0 }),
    dropped: [...Map.groupBy(byTrigger.get(trigger) ?? [], one => one.reason)].map(([reason, both]) => {
      const of = (when: Dropped['when']) => both.find(one => one.when === when)?.runs ?? 0
      return { reason, was: of('was'), wouldBe: of('wouldBe') }
    }),
  }))
}

async function droppedIn(sql: Sql, { tenantId, since, until, trigger }: Compared, when: Dropped['when']) {
  const rows = await sql<Omit<Dropped, 'when'>>(DROPPED, [tenantId, since, until, trigger])
  return rows.map(row => ({ ...row, when }))
}

const DROPPED = `
  SELECT trigger, reason, count(*)::int AS runs FROM decision
  WHERE tenant_id = $1 AND at >= $2 AND at < $3 AND ($4::text IS NULL OR trigger = $4) AND verdict = 'drop'
  GROUP BY 1, 2 ORDER BY 1, 2`

const PAGE = 5_000

/** Puts what was sent beside what would be, page by page, so that one statement compares them. */
async function copySent(past: Sql, sql: Sql, { tenantId, until, trigger }: Compared): Promise<void> {
  await sql(`CREATE TABLE sent (
    send_key text PRIMARY KEY, trigger text, run_id uuid, contact_id uuid, step int, created_at timestamptz)`)
  let after: { id: string; created_at: Date } | undefined
  for (;;) {
    const { created_at = new Date(0), id = '00000000-0000-0000-0000-000000000000' } = after ?? {}
    const page: { id: string; created_at: Date }[] = await past(SENT, [tenantId, created_at, id, until, trigger, PAGE])
    await sql('INSERT INTO sent SELECT * FROM jsonb_populate_recordset(NULL::sent, $1)', [JSON.stringify(page)])
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

const SENT = `
  SELECT id, send_key, trigger, run_id, contact_id, step, created_at FROM message
  WHERE tenant_id = $1 AND (created_at, id) > ($2, $3::uuid) AND created_at < $4 AND ($5::text IS NULL OR trigger = $5)
    AND state <> 'dropped'
  ORDER BY created_at, id LIMIT $6`

// What is sent at another time counts where either time does: at the edge it is no other message.
const PAIRS = `
  WITH would AS (
    SELECT * FROM message WHERE tenant_id = $1 AND created_at < $3 AND ($4::text IS NULL OR trigger = $4)
      AND state <> 'dropped'),
  pair AS (
    SELECT coalesce(w.trigger, s.trigger) AS trigger, coalesce(w.run_id, s.run_id) AS run_id,
      coalesce(w.contact_id, s.contact_id) AS contact_id, coalesce(w.step, s.step) AS step,
      s.created_at AS sent_at, w.created_at AS would_be_at,
      CASE WHEN s.send_key IS NULL THEN 'only-now' WHEN w.send_key IS NULL THEN 'no-longer'
        WHEN abs(extract(epoch FROM w.created_at - s.created_at)) * 1000 > $5::float8 THEN 'another-time' END AS change
    FROM sent s FULL JOIN would w USING (send_key) WHERE greatest(s.created_at, w.created_at) >= $2)`

const COUNTS = `
  SELECT trigger, count(sent_at)::int AS sent, count(would_be_at)::int AS "wouldBe",
    count(*) FILTER (WHERE change = 'only-now')::int AS "onlyNow",
    count(*) FILTER (WHERE change = 'no-longer')::int AS "noLonger",
    count(*) FILTER (WHERE change = 'another-time')::int AS "anotherTime"
  FROM pair GROUP BY trigger`

const CHANGED = `
  SELECT p.change, p.trigger, p.contact_id AS "contactId", p.step, p.sent_at AS "sentAt", p.would_be_at AS "wouldBeAt",
    CASE WHEN p.change = 'no-longer' THEN coalesce(
      CASE WHEN r.state = 'waiting' THEN 'waits' END,
      (SELECT d.reason FROM decision d WHERE d.tenant_id = $1 AND d.run_id = p.run_id AND d.at < $3
       ORDER BY d.at DESC LIMIT 1),
      'no-run') END AS why
  FROM pair p LEFT JOIN run r ON r.tenant_id = $1 AND r.id = p.run_id
  WHERE p.change IS NOT NULL
  ORDER BY p.trigger, p.change, coalesce(p.sent_at, p.would_be_at), p.run_id, p.step LIMIT $6`
