import { Get, Param, Post } from '@nestjs/common'
import type { z } from 'zod'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { MessageDetail, messages } from './message.resource.ts'
import { MessageArchive } from './message-archive.ts'
import { Resolution, resolve } from './resolve.ts'

const ID = new IdPipe('Message')

@AdminApi('messages')
export class MessagesController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
    private readonly archive: MessageArchive,
  ) {}

  @Lists('Messages, newest first.', messages)
  list(@TenantId() tenantId: string, @Filters(messages.query) query: ListQuery) {
    return this.reader.page(tenantId, messages, query)
  }

  @Get(':id')
  @Answers('One message as its reader saw it, with its attempts.', MessageDetail)
  async one(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof MessageDetail>> {
    const message = await this.archive.find(tenantId, id)
    if (!message) throw notFound(`Message ${id}`)
    return message
  }

  @Post(':id/resolve')
  @Answers('Says what became of a message whose outcome is unknown.', MessageDetail)
  async resolve(
    @TenantId() tenantId: string,
    @Param('id', ID) id: string,
    @JsonBody(Resolution) resolution: Resolution,
  ) {
    await resolve(this.ports, tenantId, id, resolution)
    return this.one(tenantId, id)
  }
}
