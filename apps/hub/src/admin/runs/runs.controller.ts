import { AdminApi, Lists } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { TenantId } from '../tenant.ts'
import { runs } from './run.resource.ts'

@AdminApi('runs')
export class RunsController {
  constructor(private readonly reader: Reader) {}

  @Lists('Passages through triggers, the last started first.', runs)
  list(@TenantId() tenantId: string, @Filters(runs.query) query: ListQuery) {
    return this.reader.page(tenantId, runs, query)
  }
}
