import { Get, Param } from '@nestjs/common'
import type { z } from 'zod'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { pageOf } from '../list/page.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Event, ExplainedEvent, events } from './event.resource.ts'

const ID = new IdPipe('Event')

@AdminApi('events')
export class EventsController {
  constructor(
    private readonly reader: Reader,
    private readonly ports: AdminPorts,
  ) {}

  @Lists('Facts, the last received first.', events)
  list(@TenantId() tenantId: string, @Filters(events.query) query: ListQuery) {
    return this.reader.page(tenantId, events, query)
  }

  @Get(':id')
  @Answers('One fact.', Event)
  async one(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof Event>> {
    const event = await this.reader.one(tenantId, events, id)
    if (!event) throw notFound(`Event ${id}`)
    return event
  }

  @Get(':id/triggers')
  @Answers(
    'Why a fact started what it did, or nothing: what each trigger that listens to it says, with what is known by now.',
    pageOf(ExplainedEvent),
  )
  async explain(@TenantId() tenantId: string, @Param('id', ID) id: string, @Filters(SliceQuery) query: SliceQuery) {
    const explained = await this.ports.explainEvent(tenantId, id)
    if (!explained) throw notFound(`Event ${id}`)
    return slice(explained, ({ trigger }) => trigger, query)
  }
}
