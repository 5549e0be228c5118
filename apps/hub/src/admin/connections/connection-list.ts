import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import { instant } from '../list/fields.ts'
import { AdminPorts } from '../ports.ts'

export const Connection = z
  .strictObject({
    id: z.string().describe("The plugin's name while no account of it is connected."),
    plugin: z.string(),
    account: z.string().nullable(),
    tenant: z.string(),
    state: z.string().describe('`active`, `unconfigured` (settings are missing) or `silent` (no event yet).'),
    lastEventAt: instant.nullable(),
    missing: z.array(z.string()).describe('Settings that are not set yet.'),
    hasOwnSettings: z.boolean().describe('It is verified with settings of its own, not with those of the environment.'),
    webhookUrl: z.string().describe('Where the source sends its webhooks.'),
  })
  .meta({ id: 'Connection', description: 'One account of one plugin.' })
export type Connection = z.infer<typeof Connection>

interface ConnectionRow {
  readonly id: string
  readonly plugin: string
  readonly account: string
  readonly state: string
  readonly last_event_at: Date | null
  readonly own: boolean
}

/** The accounts of a tenant that are connected, and the plugins that wait for their first one. */
@Injectable()
export class ConnectionList {
  constructor(private readonly ports: AdminPorts) {}

  async of(tenantId: string): Promise<Connection[]> {
    const rows = await autocommit(this.ports.dataSource)<ConnectionRow>(
      'SELECT id, plugin, account, state, last_event_at, settings IS NOT NULL AS own FROM connection WHERE tenant_id = $1',
      [tenantId],
    )
    const connected = rows.map(row => this.connected(tenantId, row))
    // An account that nobody has assigned becomes the default tenant's when it is first seen: no other waits for one.
    const waiting = tenantId === DEFAULT_TENANT ? this.ports.plugins : []
    const without = waiting.filter(plugin => !rows.some(row => row.plugin === plugin))
    return [...connected, ...without.map(plugin => this.notYet(tenantId, plugin))]
  }

  private connected(tenant: string, { id, plugin, account, state, last_event_at, own }: ConnectionRow): Connection {
    return {
      id,
      plugin,
      account,
      tenant,
      state,
      lastEventAt: last_event_at?.toISOString() ?? null,
      missing: own ? [] : this.missing(plugin),
      hasOwnSettings: own,
      webhookUrl: this.url(own ? `${plugin}/${id}` : plugin),
    }
  }

  private notYet(tenant: string, plugin: string): Connection {
    const missing = this.missing(plugin)
    const state = missing.length ? 'unconfigured' : 'silent'
    const nothing = { account: null, lastEventAt: null, hasOwnSettings: false }
    return { ...nothing, id: plugin, plugin, tenant, state, missing, webhookUrl: this.url(plugin) }
  }

  private missing(plugin: string): string[] {
    return [...(this.ports.missing()[plugin] ?? [])]
  }

  private url(path: string): string {
    return `${this.ports.publicUrl()}/webhooks/${path}`
  }
}
