import { Controller, Get, Header, Req, UseFilters } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { isOwnMachine } from './http/own-machine.ts'
import { ProblemFilter } from './http/problem.filter.ts'
import { Problem } from './http/problem.ts'
import { carriesToken } from './http/token.ts'
import { AdminPorts } from './ports.ts'
import { StoreGauges } from './store-gauges.ts'

@Controller('metrics')
@UseFilters(ProblemFilter)
export class MetricsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly gauges: StoreGauges,
  ) {}

  @Get()
  // Prometheus' text format, as prom-client writes it (prometheus.io: exposition formats).
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  async metrics(@Req() request: FastifyRequest): Promise<string> {
    if (!isOwnMachine(request) && !carriesToken(request.headers.authorization, this.ports.adminToken))
      throw tokenNeeded()
    await this.gauges.refresh()
    return this.ports.metrics.registry.metrics()
  }
}

function tokenNeeded(): Problem {
  return new Problem(
    401,
    'unauthorized',
    'Off this machine, metrics need "Authorization: Bearer" with the admin token.',
    {
      headers: { 'www-authenticate': 'Bearer realm="beckon metrics"' },
    },
  )
}
