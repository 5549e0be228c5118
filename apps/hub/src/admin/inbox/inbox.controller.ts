import { Get, Param, Post } from '@nestjs/common'
import type { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'
import { TENANT } from '../tenant.ts'
import { InboxItem, InboxItemDetail, inboxItems } from './inbox.resource.ts'
import { Replayed, ReplayRequest, replay, replayOne } from './replay.ts'

const ID = new IdPipe('Inbox item')

@AdminApi('inbox')
export class InboxController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
  ) {}

  @Lists('Received events, newest first.', inboxItems)
  list(@Filters(inboxItems.query) query: ListQuery) {
    return this.reader.page(inboxItems, query)
  }

  @Get(':id')
  @Answers('One item with its raw request.', InboxItemDetail)
  async one(@Param('id', ID) id: string): Promise<z.infer<typeof InboxItemDetail>> {
    const item = await this.existing(id)
    const [request] = await autocommit(this.ports.dataSource)<RawRequest>(REQUEST, [TENANT, id])
    return { ...item, request: request ? { ...request, body: request.body.toString('utf8') } : null }
  }

  @Post(':id/replay')
  @Answers('Digests one item again.', InboxItem, 202)
  async replayOne(@Param('id', ID) id: string): Promise<z.infer<typeof InboxItem>> {
    await this.existing(id)
    await replayOne(this.ports, id)
    return this.existing(id)
  }

  @Post('replay')
  @Answers('Digests all items again that are in a state and match the rest.', Replayed, 202)
  async replay(@JsonBody(ReplayRequest) request: ReplayRequest): Promise<z.infer<typeof Replayed>> {
    return { replayed: await replay(this.ports, request) }
  }

  private async existing(id: string): Promise<z.infer<typeof InboxItem>> {
    const item = await this.reader.one(inboxItems, id)
    if (!item) throw notFound(`Inbox item ${id}`)
    return item
  }
}

interface RawRequest {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: Buffer
}

const REQUEST = `
  SELECT q.url, q.headers, q.body FROM inbox_item i
  JOIN request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id
  WHERE i.tenant_id = $1 AND i.id = $2`
