import { AdminApi, Lists } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { TenantId } from '../tenant.ts'
import { decisions } from './decision.resource.ts'

@AdminApi('decisions')
export class DecisionsController {
  constructor(private readonly reader: Reader) {}

  @Lists('Why each message was or was not sent, newest first.', decisions)
  list(@TenantId() tenantId: string, @Filters(decisions.query) query: ListQuery) {
    return this.reader.page(tenantId, decisions, query)
  }
}
