import { Post, UseGuards } from '@nestjs/common'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { OperatorGuard } from '../http/operator.guard.ts'
import { notFound, Problem } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { TenantStore } from '../tenants/tenant-store.ts'
import { Connection, ConnectionList } from './connection-list.ts'
import { NewConnection } from './new-connection.ts'

@AdminApi('connections')
export class ConnectionsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly connections: ConnectionList,
    private readonly tenants: TenantStore,
  ) {}

  @Lists('Connected accounts, and plugins that wait for their first, by plugin.', { item: Connection })
  async list(@TenantId() tenantId: string, @Filters(SliceQuery) query: SliceQuery) {
    const all = await this.connections.of(tenantId)
    return slice(all, ({ plugin, account, id }) => [plugin, account ?? '', id].join(' '), query)
  }

  @Post()
  @Answers('Gives an account to a tenant, before it is first seen; for the operator.', Connection, 201)
  @UseGuards(OperatorGuard)
  async create(@JsonBody(NewConnection) asked: NewConnection): Promise<Connection> {
    const wanted = { ...asked, account: this.ports.accountOf(asked) }
    const { plugin, account, tenant } = wanted
    if (!(await this.tenants.exists(tenant))) throw notFound(`Tenant ${tenant.slice(0, 60)}`)
    const faults = this.ports.connectionFaults(wanted)
    if (faults.length) throw new Problem(400, 'bad-parameter', faults.join('; '))
    if (!(await this.ports.connect(wanted))) throw taken(wanted)
    const all = await this.connections.of(tenant)
    return all.find(one => one.plugin === plugin && one.account === account) as Connection
  }
}

function taken({ plugin, account }: NewConnection): Problem {
  const detail = `Another tenant has events of ${plugin} ${account.slice(0, 60)}; what was received stays where it is.`
  return new Problem(409, 'account-taken', detail)
}
