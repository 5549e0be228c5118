import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { instant } from '../list/fields.ts'
import { AdminPorts } from '../ports.ts'
import { TENANT } from '../tenant.ts'

export const Connection = z
  .strictObject({
    id: z.string().describe("The plugin's name while no account of it is connected."),
    plugin: z.string(),
    account: z.string().nullable(),
    tenant: z.string(),
    state: z.string().describe('`active`, `unconfigured` (settings are missing) or `silent` (no event yet).'),
    lastEventAt: instant.nullable(),
    missing: z.array(z.string()).describe('Settings that are not set yet.'),
  })
  .meta({ id: 'Connection', description: 'One account of one plugin.' })
export type Connection = z.infer<typeof Connection>

interface ConnectionRow {
  readonly id: string
  readonly plugin: string
  readonly account: string
  readonly state: string
  readonly last_event_at: Date | null
}

/** The accounts that are connected, and the plugins that wait for their first one. */
@Injectable()
export class ConnectionList {
  constructor(private readonly ports: AdminPorts) {}

  async all(): Promise<Connection[]> {
    const missing = this.ports.missing()
    const rows = await autocommit(this.ports.dataSource)<ConnectionRow>(
      'SELECT id, plugin, account, state, last_event_at FROM connection WHERE tenant_id = $1',
      [TENANT],
    )
    const connected = rows.map(({ id, plugin, account, state, last_event_at }) => ({
      id,
      plugin,
      account,
      tenant: TENANT,
      state,
      lastEventAt: last_event_at?.toISOString() ?? null,
      missing: [...(missing[plugin] ?? [])],
    }))
    const without = this.ports.plugins.filter(plugin => !rows.some(row => row.plugin === plugin))
    return [...connected, ...without.map(plugin => notYet(plugin, missing[plugin] ?? []))]
  }
}

function notYet(plugin: string, missing: readonly string[]): Connection {
  const state = missing.length ? 'unconfigured' : 'silent'
  return { id: plugin, plugin, account: null, tenant: TENANT, state, lastEventAt: null, missing: [...missing] }
}
