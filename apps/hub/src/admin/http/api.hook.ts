import { Injectable, type OnModuleInit } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import { AdminPorts } from '../ports.ts'
import { type Caller, letIn } from '../tenant.ts'
import { TenantStore } from '../tenants/tenant-store.ts'
import { refuseAllButJson } from './json-only.ts'
import { isOfTheApi } from './paths.ts'
import { notFound, Problem } from './problem.ts'
import { bearerOf, carriesToken } from './token.ts'

/**
 * Says whose rows a request under /admin/api may see: an operator's, of the tenant that the header names; a tenant's, of
 * its own. A hook of the server, and no guard: those are asked once the body is read, which must not be done for anybody.
 */
@Injectable()
export class ApiHook implements OnModuleInit {
  constructor(
    private readonly ports: AdminPorts,
    private readonly tenants: TenantStore,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>()
    server.addHook('onRequest', async request => {
      if (!isOfTheApi(request)) return
      letIn(request, await this.callerWith(request.headers))
      refuseAllButJson(request)
    })
  }

  private async callerWith({ authorization, ...headers }: FastifyRequest['headers']): Promise<Caller> {
    const named = headers['beckon-tenant'] as string | undefined
    if (carriesToken(authorization, this.ports.adminToken)) return this.operator(named ?? DEFAULT_TENANT)
    const tenantId = await this.tenants.withToken(bearerOf(authorization) ?? '')
    if (tenantId === null) throw unauthorized(authorization)
    if (named === undefined || named === tenantId) return { tenantId, isOperator: false }
    const detail = `The token is of tenant ${tenantId}, Beckon-Tenant names another; leave the header out.`
    throw new Problem(403, 'other-tenant', detail)
  }

  private async operator(tenantId: string): Promise<Caller> {
    if (tenantId === DEFAULT_TENANT || (await this.tenants.exists(tenantId))) return { tenantId, isOperator: true }
    throw notFound(`Tenant ${tenantId.slice(0, 60)} of the header Beckon-Tenant`)
  }
}

function unauthorized(authorization: string | undefined): Problem {
  const saw = authorization === undefined ? 'no Authorization header' : 'another token'
  const detail = `Saw ${saw}; expected "Authorization: Bearer" with the token in ADMIN_TOKEN, or a tenant's.`
  return new Problem(401, 'unauthorized', detail, { headers: { 'www-authenticate': 'Bearer realm="beckon admin"' } })
}
