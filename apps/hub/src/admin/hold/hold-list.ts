import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { ENDINGS } from '../../hold/hold.store.ts'
import { autocommit } from '../../store/sql.ts'
import { IN_SHADOW } from '../../wait/in-shadow.ts'
import { cursorOf, encodeCursor } from '../list/cursor.ts'
import { id, instant, limit, oneOf } from '../list/fields.ts'
import { Place } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'

const Waiting = z
  .strictObject({
    tenant: z.string(),
    trigger: z.string(),
    runId: id,
    contactId: id.nullable(),
    dueAt: instant.describe('When its step was due, by the business clock.'),
    overdue: z.boolean().describe('It is too late for it by now: `drop-overdue` drops it.'),
    shadow: z.boolean().describe('It is only tried: all of it is decided, and nothing sent.'),
  })
  .meta({ id: 'HeldRun' })
type Waiting = z.infer<typeof Waiting>

export const Hold = z
  .strictObject({
    state: z.enum(['on', 'off']),
    since: instant.nullable().describe('By the real clock.'),
    why: z.enum(['down-time', 'went-back']).nullable(),
    detail: z.string().nullable(),
    triggers: z
      .array(z.strictObject({ trigger: z.string(), waiting: z.int(), overdue: z.int(), shadow: z.int() }))
      .describe('How many runs of each trigger are due, and how many of them are too late, or only tried.'),
    data: z.array(Waiting).describe('What would be decided now, of all tenants, the first due first.'),
    next: z.string().nullable().describe('Give it as `after` to get the rest; null: this is all.'),
  })
  .meta({ id: 'Hold' })
export type Hold = z.infer<typeof Hold>

export const HoldQuery = z.strictObject({ limit, after: cursorOf(Place).optional() })
export type HoldQuery = z.infer<typeof HoldQuery>

export const HoldEnd = z.strictObject({
  how: oneOf(...ENDINGS).describe(
    '`release`: all of it may go, late or not; `drop-overdue`: what is too late is dropped, as ever; `discard`: all of it is dropped.',
  ),
})
export type HoldEnd = z.infer<typeof HoldEnd>

type WaitingRow = Omit<Waiting, 'dueAt'> & { readonly dueAt: Date; readonly micros: string }

/** Whether sending is on hold, and what waits for its end. */
@Injectable()
export class HoldList {
  constructor(private readonly ports: AdminPorts) {}

  async page({ limit: most, after }: HoldQuery): Promise<Hold> {
    const held = await this.ports.hold()
    if (!held) return OFF
    const sql = autocommit(this.ports.dataSource)
    const now = this.ports.clock.now()
    const triggers = await sql<Hold['triggers'][number]>(COUNTS, [now])
    const rows = await sql<WaitingRow>(PAGE, [now, after?.at ?? null, after?.id ?? null, most + 1])
    const shown = rows.slice(0, most)
    const last = rows.length > most ? shown.at(-1) : undefined
    return {
      state: 'on',
      since: held.since.toISOString(),
      why: held.why,
      detail: held.detail,
      triggers,
      data: shown.map(({ micros: _, ...row }) => ({ ...row, dueAt: row.dueAt.toISOString() })),
      next: last ? encodeCursor({ at: last.micros, id: last.runId }) : null,
    }
  }
}

const OFF: Hold = { state: 'off', since: null, why: null, detail: null, triggers: [], data: [], next: null }

const DUE = `
  FROM timer t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id
  LEFT JOIN trigger_revision v ON v.revision = r.revision
  WHERE t.due_at <= $1`

const OVERDUE = `coalesce(extract(epoch FROM $1 - r.intended_at) * 1000 > (v.declaration->'declaration'->>'overdueMs')::float8, false)`

const COUNTS = `
  SELECT r.trigger, count(*)::int AS waiting, (count(*) FILTER (WHERE ${OVERDUE}))::int AS overdue,
    (count(*) FILTER (WHERE ${IN_SHADOW}))::int AS shadow
  ${DUE} GROUP BY r.trigger ORDER BY r.trigger`

const MICROS = '(extract(epoch FROM t.due_at) * 1000000)::bigint'

const PAGE = `
  SELECT t.tenant_id AS tenant, r.trigger, t.run_id AS "runId", r.contact_id AS "contactId", t.due_at AS "dueAt",
    ${OVERDUE} AS overdue, ${IN_SHADOW} AS shadow, ${MICROS}::text AS micros
  ${DUE} AND ($2::bigint IS NULL OR (${MICROS}, t.run_id) > ($2, $3::uuid))
  ORDER BY t.due_at, t.run_id LIMIT $4`
