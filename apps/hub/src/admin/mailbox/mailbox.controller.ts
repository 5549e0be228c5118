import { Controller, Get, Header, Param, UseFilters, UseGuards } from '@nestjs/common'
import { z } from 'zod'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { ProblemFilter } from '../http/problem.filter.ts'
import { notFound } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { cursorOf } from '../list/cursor.ts'
import { text } from '../list/fields.ts'
import { Reader } from '../list/reader.ts'
import { Place } from '../list/resource.ts'
import { messages } from '../messages/message.resource.ts'
import { MessageArchive } from '../messages/message-archive.ts'
import { AdminPorts } from '../ports.ts'
import type { PageClock } from './frame.ts'
import { listPage } from './list-page.ts'
import { messagePage } from './message-page.ts'
import { OwnHostGuard } from './own-host.guard.ts'
import { reasonsOf } from './reasons.ts'

const PER_PAGE = 50

// The pages run no script and load nothing; the pictures are those of the messages, whose frame inherits this policy.
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src https: http: data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const tenant = text.default(DEFAULT_TENANT).describe('Whose messages are shown.')

// A search field that is sent empty asks for everybody.
const MailboxQuery = z.strictObject({
  tenant,
  after: cursorOf(Place).optional(),
  contact: z
    .literal('')
    .transform(() => undefined)
    .or(text)
    .optional(),
})

const MessageQuery = z.strictObject({ tenant })

/** What was sent, for whoever has a browser on this machine: development only, so it asks for no token. */
@Controller('mailbox')
@UseGuards(OwnHostGuard)
@UseFilters(ProblemFilter)
export class MailboxController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
    private readonly archive: MessageArchive,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  @Header('cache-control', 'no-store')
  async list(@Filters(MailboxQuery) { tenant, after, contact }: z.infer<typeof MailboxQuery>): Promise<string> {
    const page = await this.reader.page(tenant, messages, { limit: PER_PAGE, after, contact })
    return listPage({ page, tenant, contact, isFirst: !after, clock: this.clock() })
  }

  @Get(':id')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  @Header('cache-control', 'no-store')
  async one(
    @Param('id', new IdPipe('Message')) id: string,
    @Filters(MessageQuery) { tenant }: z.infer<typeof MessageQuery>,
  ): Promise<string> {
    const message = await this.archive.find(tenant, id)
    if (!message) throw notFound(`Message ${id}`)
    return messagePage(message, await reasonsOf(this.ports, tenant, message.runId), tenant, this.clock())
  }

  private clock(): PageClock {
    return { now: this.ports.clock.now(), speed: this.ports.clock.speed }
  }
}
