import { Get } from '@nestjs/common'
import { AdminApi, Answers } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Forecast, ForecastQuery } from './forecast.resource.ts'
import { forecast } from './forecast.ts'

@AdminApi('forecast')
export class ForecastController {
  constructor(private readonly ports: AdminPorts) {}

  @Get()
  @Answers('How many runs are due to go on, by trigger, day and hour, if nothing new happens.', Forecast)
  forecast(@TenantId() tenantId: string, @Filters(ForecastQuery) query: ForecastQuery): Promise<Forecast> {
    return forecast(this.ports, tenantId, query)
  }
}
