import { AdminApi, Lists } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { Reader } from '../list/reader.ts'
import type { ListQuery } from '../list/resource.ts'
import { TenantId } from '../tenant.ts'
import { events } from './event.resource.ts'

@AdminApi('events')
export class EventsController {
  constructor(private readonly reader: Reader) {}

  @Lists('Facts, the last received first.', events)
  list(@TenantId() tenantId: string, @Filters(events.query) query: ListQuery) {
    return this.reader.page(tenantId, events, query)
  }
}
