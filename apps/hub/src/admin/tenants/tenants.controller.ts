import { Get, Param, Patch, Post, UseGuards } from '@nestjs/common'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { OperatorGuard } from '../http/operator.guard.ts'
import { notFound, Problem } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { AdminPorts } from '../ports.ts'
import { Changes, NewTenant, NewToken, Tenant, tenantOf } from './tenant.resource.ts'
import { TenantStore } from './tenant-store.ts'

@AdminApi('tenants')
export class TenantsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly tenants: TenantStore,
  ) {}

  @Lists('The merchants on this hub, by id; for the operator.', { item: Tenant })
  @UseGuards(OperatorGuard)
  async list(@Filters(SliceQuery) query: SliceQuery) {
    const all = (await this.tenants.all()).map(row => tenantOf(row, this.ports))
    return slice(all, tenant => tenant.id, query)
  }

  @Post()
  @Answers('Adds a merchant; for the operator.', Tenant, 201)
  @UseGuards(OperatorGuard)
  async create(@JsonBody(NewTenant) { id, shop }: NewTenant): Promise<Tenant> {
    if (await this.tenants.create(id, shop)) return this.existing(id)
    throw new Problem(409, 'tenant-exists', `There is a tenant ${id}; change it with PATCH /admin/api/tenants/${id}.`)
  }

  @Get(':id')
  @Answers('One merchant; for the operator.', Tenant)
  @UseGuards(OperatorGuard)
  one(@Param('id') id: string): Promise<Tenant> {
    return this.existing(id)
  }

  @Patch(':id')
  @Answers("Sets what messages say of a merchant's shop; for the operator.", Tenant)
  @UseGuards(OperatorGuard)
  async change(@Param('id') id: string, @JsonBody(Changes) changes: Changes): Promise<Tenant> {
    await this.existing(id)
    await this.tenants.change(id, changes)
    return this.existing(id)
  }

  @Post(':id/token')
  @Answers(
    "Makes a token that sees this merchant's data only, in place of an earlier one; for the operator.",
    NewToken,
    201,
  )
  @UseGuards(OperatorGuard)
  async makeToken(@Param('id') id: string): Promise<{ token: string }> {
    await this.existing(id)
    return { token: await this.tenants.makeToken(id) }
  }

  private async existing(id: string): Promise<Tenant> {
    const tenant = (await this.tenants.exists(id)) ? await this.tenants.one(id) : null
    if (!tenant) throw notFound(`Tenant ${id.slice(0, 60)}`)
    return tenantOf(tenant, this.ports)
  }
}
