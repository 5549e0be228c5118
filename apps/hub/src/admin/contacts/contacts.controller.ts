import { Get, Param, Post } from '@nestjs/common'
import type { z } from 'zod'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { pageOf } from '../list/page.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Contact, contacts } from './contact.resource.ts'
import { survivors } from './find-contact.ts'
import { Timeline, TimelineEntry, TimelineQuery } from './timeline.ts'

const ID = new IdPipe('Contact')

@AdminApi('contacts')
export class ContactsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
    private readonly timeline: Timeline,
  ) {}

  @Lists('People, the last seen for the first time first.', contacts)
  list(@TenantId() tenantId: string, @Filters(contacts.query) query: ListQuery) {
    return this.reader.page(tenantId, contacts, query)
  }

  @Get(':id')
  @Answers('One person; the id of one who was merged leads to the survivor.', Contact)
  async one(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof Contact>> {
    const contact = await this.reader.one(tenantId, contacts, await this.survivor(tenantId, id))
    if (!contact) throw notFound(`Contact ${id}`)
    return contact
  }

  @Get(':id/timeline')
  @Answers('Events, runs, decisions and messages of one person, newest first.', pageOf(TimelineEntry))
  async history(
    @TenantId() tenantId: string,
    @Param('id', ID) id: string,
    @Filters(TimelineQuery) query: TimelineQuery,
  ) {
    return this.timeline.page(tenantId, await this.survivor(tenantId, id), query)
  }

  @Post(':id/erase')
  @Answers('Erases what is known of a person, and what the messages to them said; shows what is left.', Contact)
  async erase(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof Contact>> {
    const survivor = await this.survivor(tenantId, id)
    await this.ports.eraseContact(tenantId, survivor)
    return this.one(tenantId, survivor)
  }

  private async survivor(tenantId: string, id: string): Promise<string> {
    const [survivor] = await survivors(this.ports, tenantId, id)
    if (!survivor) throw notFound(`Contact ${id}`)
    return survivor
  }
}
