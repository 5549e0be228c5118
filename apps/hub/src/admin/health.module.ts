import { type DynamicModule, Module } from '@nestjs/common'
import { HealthController } from './health.controller.ts'
import { ProblemFilter } from './http/problem.filter.ts'
import { MetricsController } from './metrics.controller.ts'
import { AdminPorts } from './ports.ts'
import { StoreGauges } from './store-gauges.ts'

/** What every process answers, whatever its roles: how it is, and what it counts. */
@Module({})
export class HealthModule {
  static register(ports: AdminPorts): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController, MetricsController],
      providers: [{ provide: AdminPorts, useValue: ports }, StoreGauges, ProblemFilter],
    }
  }
}
