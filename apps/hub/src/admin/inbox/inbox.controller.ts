import { Get, Param, Post } from '@nestjs/common'
import type { z } from 'zod'
import { OWN } from '../../receive/own-fact.ts'
import { autocommit } from '../../store/sql.ts'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound, Problem } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'
import { type Caller, CallerOf, TenantId } from '../tenant.ts'
import { discard } from './discard.ts'
import { InboxItem, InboxItemDetail, inboxItems } from './inbox.resource.ts'
import { rawRequestOf } from './raw-request.ts'
import { Replayed, ReplayRequest, replay } from './replay.ts'

const ID = new IdPipe('Inbox item')

@AdminApi('inbox')
export class InboxController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
  ) {}

  @Lists('Received events, newest first.', inboxItems)
  list(@TenantId() tenantId: string, @Filters(inboxItems.query) query: ListQuery) {
    return this.reader.page(tenantId, inboxItems, query)
  }

  @Get(':id')
  @Answers('One item with its raw request.', InboxItemDetail)
  async one(@CallerOf() caller: Caller, @Param('id', ID) id: string): Promise<z.infer<typeof InboxItemDetail>> {
    const item = await this.existing(caller.tenantId, id)
    const { emptied, request } = await rawRequestOf(autocommit(this.ports.dataSource), caller.tenantId, id)
    const isShown = request && (caller.isOperator || this.ports.isOfOneAccount(item.plugin, request))
    return { ...item, emptied, request: isShown ? { ...request, body: request.body.toString('utf8') } : null }
  }

  @Post(':id/replay')
  @Answers('Digests one item again.', InboxItem, 202)
  async replayOne(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof InboxItem>> {
    const { state, attempts, plugin } = await this.existing(tenantId, id)
    if (state === 'ignored' && attempts === 0) throw plugin === OWN ? scanners(id) : notAdmitted(id)
    const { emptied } = await replay(this.ports, tenantId, { ids: [id] })
    if (emptied) throw isGone(id)
    return this.existing(tenantId, id)
  }

  @Post('replay')
  @Answers('Digests all items again that are in a state and match the rest.', Replayed, 202)
  async replay(@TenantId() tenantId: string, @JsonBody(ReplayRequest) request: ReplayRequest): Promise<Replayed> {
    return replay(this.ports, tenantId, request)
  }

  @Post(':id/discard')
  @Answers(
    'Gives a dead letter up: it is ignored from then on, and its raw request kept as long as any other.',
    InboxItem,
  )
  async discard(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<z.infer<typeof InboxItem>> {
    const { plugin } = await this.existing(tenantId, id)
    if (plugin === OWN) throw isOwn(id)
    if (!(await discard(this.ports, tenantId, id))) throw isNotDead(await this.existing(tenantId, id))
    return this.existing(tenantId, id)
  }

  private async existing(tenantId: string, id: string): Promise<z.infer<typeof InboxItem>> {
    const item = await this.reader.one(tenantId, inboxItems, id)
    if (!item) throw notFound(`Inbox item ${id}`)
    return item
  }
}

/** Of the hub's own facts a scanner's click alone is ignored. */
function scanners(id: string): Problem {
  const detail = `Inbox item ${id} is a link that a scanner followed, and counts as nobody's click; its request says by what that was told.`
  return new Problem(409, 'not-admitted', detail)
}

function notAdmitted(id: string): Problem {
  const detail =
    `Inbox item ${id} was not admitted: its request was not for its account, or not signed with the settings of its ` +
    'connection. Let the platform send it again the right way; GET /admin/api/connections has the URL.'
  return new Problem(409, 'not-admitted', detail)
}

function isGone(id: string): Problem {
  const detail =
    `Inbox item ${id} cannot be read again: the raw request it came in is emptied, because RAW_RETENTION_DAYS have passed ` +
    'since it was received, or because a person in it was erased. What was made of it stays as it is.'
  return new Problem(409, 'emptied', detail)
}

/** An unsubscribe, or what is noted of a person, whose erasure looks for it among what waits and what is dead. */
function isOwn(id: string): Problem {
  const detail = `Inbox item ${id} is a fact of the hub's own, which only a fault of the hub makes a dead letter; report it, then replay.`
  return new Problem(409, 'own-fact', detail)
}

function isNotDead({ id, state }: z.infer<typeof InboxItem>): Problem {
  return new Problem(409, 'not-dead', `Inbox item ${id} is ${state}; only a dead letter is discarded.`)
}
