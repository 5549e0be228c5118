import type { Instruction } from '@beckon/trigger-kit'
import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit, type Sql, transaction } from '../../store/sql.ts'
import { stepLines } from '../../trigger-words.ts'
import { Problem } from '../http/problem.ts'
import { text } from '../list/fields.ts'
import { AdminPorts } from '../ports.ts'
import { type Mapped, mapped, type Revisions } from './move-plan.ts'

export const Move = z.strictObject({
  from: text,
  to: text,
  steps: z
    .record(z.string(), z.int().min(0))
    .refine(steps => Object.keys(steps).every(step => /^\d{1,9}$/.test(step)), 'expected numbers of steps as names')
    .describe('Step of `from` → step of `to`, for every step at which runs stand.'),
})
export type Move = z.infer<typeof Move>

export const Moved = z
  .strictObject({
    moved: z
      .int()
      .describe(
        'Runs that go on with the other revision. They are due as before, and what follows is meant for then. Who waits for something to happen does so as long as the other revision says, from when they began to.',
      ),
    left: z
      .strictObject({
        sent: z.int().describe('Would have come to a step that has sent for them already.'),
        underWay: z.int().describe('A message of theirs was being handed over, or they were being worked on.'),
      })
      .describe('Runs that stay, and go on with the revision they began on.'),
  })
  .meta({ id: 'Moved' })
export type Moved = z.infer<typeof Moved>

/** Moves runs that wait to another revision of their trigger. */
@Injectable()
export class MoveRuns {
  constructor(private readonly ports: AdminPorts) {}

  async move(tenantId: string, trigger: string, { from, to, steps }: Move): Promise<Moved> {
    const sql = autocommit(this.ports.dataSource)
    const revisions = await stepsOf(sql, trigger, { from, to })
    const plan = planOf(steps, revisions)
    await refuseUnmapped(sql, [tenantId, trigger, from], plan, revisions)
    const which = [tenantId, trigger, from, plan.map(one => one.here), plan.map(one => one.there)]
    const keys = columnsOf(sendsOf(revisions.to))
    const earlier = columnsOf(sendsOf(revisions.from))
    const times = [plan.map(one => one.waitsMs), plan.map(one => one.withinMs), this.ports.clock.now()]
    let moved = 0
    for (let page = PAGE; page === PAGE; moved += page) {
      const [row] = await transaction(this.ports.dataSource, { durable: true }, tx =>
        tx<{ moved: number }>(MOVE, [...which, ...keys, to, PAGE, ...times, ...earlier]),
      )
      page = row?.moved ?? 0
    }
    const [row] = await sql<{ left: number; sent: number }>(LEFT, [...which, ...keys])
    const { left = 0, sent = 0 } = row ?? {}
    return { moved, left: { sent, underWay: left - sent } }
  }
}

/** Runs of one transaction, so that none is held for long. */
const PAGE = 5_000

/** The instructions of the two revisions, which must be of the trigger. */
async function stepsOf(sql: Sql, trigger: string, { from, to }: Pick<Move, 'from' | 'to'>): Promise<Revisions> {
  if (from === to) throw new Problem(400, 'bad-parameter', 'from, to: expected two different revisions.')
  const rows = await sql<{ revision: string; steps: readonly Instruction[] }>(
    `SELECT revision, declaration -> 'declaration' -> 'steps' AS steps FROM trigger_revision
     WHERE name = $1 AND revision IN ($2, $3)`,
    [trigger, from, to],
  )
  for (const [field, revision] of Object.entries({ from, to })) {
    if (rows.some(row => row.revision === revision)) continue
    const advice = `GET /admin/api/triggers/${trigger}/revisions lists them`
    throw new Problem(
      400,
      'bad-parameter',
      `${field}: ${trigger} has no revision "${revision.slice(0, 64)}"; ${advice}.`,
    )
  }
  const of = (revision: string) => rows.find(row => row.revision === revision)?.steps ?? []
  return { from: of(from), to: of(to) }
}

function planOf(steps: Move['steps'], revisions: Revisions): Mapped[] {
  const target = revisions.to
  const plan = Object.entries(steps).map(([here, there]) => mapped(Number(here), there, revisions))
  const beyond = plan.filter(({ there }) => there >= target.length)
  if (!beyond.length) return plan
  const lines = stepLines(target).map((line, n) => `${n} (${line})`)
  const seen = beyond.map(({ here, there }) => `${here} → ${there}`).join(', ')
  throw new Problem(400, 'bad-parameter', `steps: saw ${seen}; expected one of ${lines.join(', ')}.`)
}

async function refuseUnmapped(
  sql: Sql,
  which: readonly string[],
  plan: readonly Mapped[],
  { from }: Revisions,
): Promise<void> {
  const rows = await sql<{ step: number; runs: number }>(
    `SELECT step, count(*)::int AS runs FROM run
     WHERE tenant_id = $1 AND trigger = $2 AND revision = $3 AND state = 'waiting' AND step <> ALL ($4::int[])
     GROUP BY step ORDER BY step`,
    [...which, plan.map(({ here }) => here)],
  )
  if (!rows.length) return
  const lines = stepLines(from)
  const standing = rows.map(({ step, runs }) => `step ${step} (${lines[step]}; ${runs} waiting)`).join(', ')
  throw new Problem(409, 'steps-unmapped', `Runs stand at ${standing}; expected each of these in \`steps\`.`)
}

interface Sent {
  readonly step: number
  readonly channel: string
}

/** What is sent from where; all steps lead onwards, so what has a lower number is not come to any more. */
function sendsOf(steps: readonly Instruction[]): Sent[] {
  return steps.flatMap((step, n) =>
    'send' in step ? [step.send.channel].flat().map(channel => ({ step: n, channel })) : [],
  )
}

const columnsOf = (sends: readonly Sent[]) => [sends.map(({ step }) => step), sends.map(({ channel }) => channel)]

// The key of deliver/send-key.ts: with the same step and channel it would be the same message.
const SENT_AS = (step: string, channel: string) =>
  `m.tenant_id = r.tenant_id AND m.send_key = concat_ws('/', r.tenant_id, r.trigger, r.id, ${step}, ${channel})`

const SENT = (step: string, channel: string) => `EXISTS (SELECT FROM message m WHERE ${SENT_AS(step, channel)})`

/** What a run has sent so far: under the numbers of the steps it leaves, and of those it left before. */
const SENT_BEFORE = `ARRAY (
  SELECT unnest(r.sent_before) UNION
  SELECT m.id FROM unnest($13::int[], $14::text[]) AS s (step, channel) JOIN message m ON ${SENT_AS('s.step', 's.channel')})`

const SENT_THERE = `EXISTS (
  SELECT FROM unnest($6::int[], $7::text[]) AS s (step, channel) WHERE s.step >= p.there AND ${SENT('s.step', 's.channel')})`

const MAPPED = `
  FROM run r JOIN unnest($4::int[], $5::int[]) AS p (here, there) ON p.here = r.step
  LEFT JOIN timer t ON t.tenant_id = r.tenant_id AND t.run_id = r.id
  WHERE r.tenant_id = $1 AND r.trigger = $2 AND r.revision = $3 AND r.state = 'waiting'`

// Nobody waits for anybody: what somebody else holds is being decided or replaced at this very moment. Null, of those whose
// times stay as they are, is passed over by `greatest` and `least`. The hour that was waited for is that of the step before:
// it is not reckoned anew for the one they stand on now.
const MOVE = `
  WITH movable AS MATERIALIZED (
    SELECT r.id, r.intended_at, t.due_at, p.* ${MAPPED.replace('LEFT JOIN', 'JOIN')} AND t.message_id IS NULL
      AND NOT ${SENT('r.step', "'email'")} AND NOT ${SENT('r.step', "'sms'")} AND NOT ${SENT_THERE}
    ORDER BY r.id LIMIT $9
    FOR UPDATE OF t, r SKIP LOCKED
  ), timing AS (
    SELECT here, waits * interval '1 ms' AS waits, within * interval '1 ms' AS within
    FROM unnest($4::int[], $10::float8[], $11::float8[]) AS w (here, waits, within)
  ), timed AS (
    SELECT m.id, m.there, w.within, greatest(m.intended_at, m.due_at - w.waits, $12::timestamptz - w.within) AS since
    FROM movable m JOIN timing w USING (here)
  ), moved AS (
    UPDATE run r SET revision = $8, step = m.there, intended_at = m.since, due_at = least(r.due_at, m.since + m.within),
      sent_before = ${SENT_BEFORE}
    FROM timed m WHERE r.tenant_id = $1 AND r.id = m.id
  ), timers AS (
    UPDATE timer t SET step = m.there, due_at = least(t.due_at, m.since + m.within),
      local_intent = CASE WHEN t.local_intent LIKE 'when %' THEN t.local_intent END
    FROM timed m WHERE t.tenant_id = $1 AND t.run_id = m.id
  )
  SELECT count(*)::int AS moved FROM movable`

const LEFT = `
  SELECT count(*)::int AS left, count(*) FILTER (WHERE t.message_id IS NULL AND ${SENT_THERE})::int AS sent ${MAPPED}`
