import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { Decision, decisions } from '../decisions/decision.resource.ts'
import { Event, events } from '../events/event.resource.ts'
import { cursorOf, encodeCursor } from '../list/cursor.ts'
import { instant, limit } from '../list/fields.ts'
import type { Page } from '../list/page.ts'
import { Reader } from '../list/reader.ts'
import { Place, type Resource, type Row } from '../list/resource.ts'
import { Message, messages } from '../messages/message.resource.ts'
import { AdminPorts } from '../ports.ts'
import { Run, runs } from '../runs/run.resource.ts'

const kind = <Item extends Row>(name: string, resource: Resource<Item>) => ({
  name,
  table: resource.table,
  time: resource.time,
  read: (reader: Reader, tenantId: string, ids: readonly string[]): Promise<readonly Row[]> =>
    reader.byIds(tenantId, resource, ids),
})

// As one leads to the other: a decision and its message are of one instant.
const KINDS = [kind('event', events), kind('run', runs), kind('decision', decisions), kind('message', messages)]

const entry = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, item: z.ZodObject<Shape>) =>
  item.extend({ kind: z.literal(kind), at: instant })

export const TimelineEntry = z
  .discriminatedUnion('kind', [
    entry('event', Event),
    entry('run', Run),
    entry('decision', Decision),
    entry('message', Message),
  ])
  .meta({ id: 'TimelineEntry', description: 'An event, a run, a decision or a message, with when it came about.' })

const Mark = Place.extend({ rank: z.int().min(0).max(KINDS.length) })

export const TimelineQuery = z.strictObject({ limit, after: cursorOf(Mark).optional() })
export type TimelineQuery = z.infer<typeof TimelineQuery>

interface MarkRow {
  readonly rank: number
  readonly id: string
  readonly at: Date
  readonly micros: string
}

/** All that happened around one person, newest first. */
@Injectable()
export class Timeline {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
  ) {}

  async page(tenantId: string, contactId: string, { limit, after }: TimelineQuery): Promise<Page<object>> {
    const parameters = [tenantId, contactId, after?.at, after?.rank, after?.id, limit + 1]
    const marks = await autocommit(this.ports.dataSource)<MarkRow>(NEWEST, parameters)
    const shown = marks.slice(0, limit)
    const last = marks.length > limit ? shown.at(-1) : undefined
    const items = await this.items(tenantId, shown)
    const data = shown.flatMap(({ rank, id, at }) => {
      const item = items[rank]?.get(id)
      return item ? [{ kind: KINDS[rank]?.name, at: at.toISOString(), ...item }] : []
    })
    return { data, next: last ? encodeCursor({ at: last.micros, rank: last.rank, id: last.id }) : null }
  }

  /** What the marks stand for, by kind: one read each, however many there are. */
  private items(tenantId: string, marks: readonly MarkRow[]): Promise<ReadonlyMap<string, Row>[]> {
    const reads = KINDS.map(async ({ read }, rank) => {
      const ids = marks.filter(mark => mark.rank === rank).map(mark => mark.id)
      return new Map((await read(this.reader, tenantId, ids)).map(item => [item.id, item]))
    })
    return Promise.all(reads)
  }
}

// Each kind gives its newest by its own index; what is newest of all is among them.
const NEWEST = `
  SELECT rank, id, at, (extract(epoch FROM at) * 1000000)::bigint::text AS micros FROM (
    ${KINDS.map(newestOf).join(' UNION ALL ')}
  ) mark ORDER BY at DESC, rank DESC, id DESC LIMIT $6`

function newestOf({ table, time }: (typeof KINDS)[number], rank: number): string {
  return `(SELECT ${rank} AS rank, id, ${time} AS at FROM ${table}
    WHERE tenant_id = $1 AND contact_id = $2
      AND (${time}, ${rank}, id) < (coalesce(timestamptz 'epoch' + $3::bigint * interval '1 microsecond', 'infinity'), $4::int, $5::uuid)
    ORDER BY ${time} DESC, id DESC LIMIT $6)`
}
