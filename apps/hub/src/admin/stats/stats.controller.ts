import { Get } from '@nestjs/common'
import { z } from 'zod'
import { AdminApi, Answers } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { since } from '../list/fields.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Stats, statsSince } from './stats.ts'

const StatsQuery = z.strictObject({ since: since.optional() })

@AdminApi('stats')
export class StatsController {
  constructor(private readonly ports: AdminPorts) {}

  @Get()
  @Answers('Counts by stage, and how far behind the hub is.', Stats)
  stats(@TenantId() tenantId: string, @Filters(StatsQuery) query: z.infer<typeof StatsQuery>): Promise<Stats> {
    return statsSince(this.ports, tenantId, query.since)
  }
}
