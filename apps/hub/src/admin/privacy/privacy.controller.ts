import { Get, Param } from '@nestjs/common'
import { autocommit } from '../../store/sql.ts'
import { survivors } from '../contacts/find-contact.ts'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { IdPipe } from '../http/id.pipe.ts'
import { notFound } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Export, Exports } from './export.ts'
import { privacyRequests } from './privacy-request.resource.ts'

const ID = new IdPipe('Privacy request')
const CONTACT_ID = new IdPipe('Contact')

@AdminApi('privacy-requests')
export class PrivacyRequestsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
    private readonly exports: Exports,
  ) {}

  @Lists("What platforms asked about people's data, newest first.", privacyRequests)
  list(@TenantId() tenantId: string, @Filters(privacyRequests.query) query: ListQuery) {
    return this.reader.page(tenantId, privacyRequests, query)
  }

  @Get(':id/export')
  @Answers('Everything about the person an export asks for. Fetching it is what closes the request.', Export)
  async export(@TenantId() tenantId: string, @Param('id', ID) id: string): Promise<Export> {
    const request = await this.reader.one(tenantId, privacyRequests, id)
    if (request?.kind !== 'export') throw notFound(`Privacy request ${id} for an export`)
    const [contact = null] = request.contactId ? await survivors(this.ports, tenantId, request.contactId) : []
    const found = await this.exports.of(tenantId, contact)
    await autocommit(this.ports.dataSource)(CLOSE, [tenantId, id, this.ports.clock.now()])
    return found
  }
}

@AdminApi('contacts')
export class ContactExportController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly exports: Exports,
  ) {}

  @Get(':id/export')
  @Answers('Everything that is known of one person.', Export)
  async export(@TenantId() tenantId: string, @Param('id', CONTACT_ID) id: string): Promise<Export> {
    const [contact] = await survivors(this.ports, tenantId, id)
    if (!contact) throw notFound(`Contact ${id}`)
    return this.exports.of(tenantId, contact)
  }
}

const CLOSE = `
  UPDATE privacy_request SET state = 'done', done_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'open'`
