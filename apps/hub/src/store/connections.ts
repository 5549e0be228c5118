import type { DataSource } from 'typeorm'
import { derivedId } from '../ids.ts'
import { autocommit, type Sql } from './sql.ts'

export const DEFAULT_TENANT = 'default'

/**
 * Which tenant an account belongs to. An account first seen under a good signature made with a secret from the
 * environment becomes a connection of the default tenant at once.
 */
export class Connections {
  private readonly sql: Sql
  private readonly tenants = new Map<string, string>()
  private lastEvents = new Map<string, { plugin: string; account: string; at: Date }>()

  constructor(
    source: DataSource,
    private readonly now: () => Date,
  ) {
    this.sql = autocommit(source)
  }

  async tenantsOf(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const unknown = accounts.filter(account => !this.tenants.has(key(plugin, account)))
    if (unknown.length) await this.connect(plugin, unknown)
    return new Map(accounts.map(account => [account, this.tenants.get(key(plugin, account)) as string]))
  }

  async accountOf(plugin: string, id: string): Promise<string | undefined> {
    const rows = await this.sql<{ account: string }>(
      'SELECT account FROM connection WHERE plugin = $1 AND id::text = $2',
      [plugin, id],
    )
    return rows[0]?.account
  }

  /** Remembers when an account was last heard of; written now and then by `flush`, for it is nothing to wait for. */
  heard(plugin: string, account: string, at: Date): void {
    this.lastEvents.set(key(plugin, account), { plugin, account, at })
  }

  async flush(): Promise<void> {
    const heard = [...this.lastEvents.values()]
    if (!heard.length) return
    this.lastEvents = new Map()
    await this.sql(
      `UPDATE connection c SET last_event_at = greatest(c.last_event_at, w.at)
       FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS w (plugin, account, at)
       WHERE c.plugin = w.plugin AND c.account = w.account`,
      [heard.map(h => h.plugin), heard.map(h => h.account), heard.map(h => h.at)],
    )
  }

  private async connect(plugin: string, accounts: readonly string[]): Promise<void> {
    const ids = accounts.map(account => derivedId('connection', plugin, account))
    await this.sql(
      `INSERT INTO connection (tenant_id, id, plugin, account, created_at)
       SELECT $1, w.id, $2, w.account, $5 FROM unnest($3::uuid[], $4::text[]) AS w (id, account) ON CONFLICT DO NOTHING`,
      [DEFAULT_TENANT, plugin, ids, accounts, this.now()],
    )
    const rows = await this.sql<{ account: string; tenant_id: string }>(
      'SELECT account, tenant_id FROM connection WHERE plugin = $1 AND account = ANY ($2)',
      [plugin, accounts],
    )
    for (const { account, tenant_id } of rows) this.tenants.set(key(plugin, account), tenant_id)
  }
}

const key = (plugin: string, account: string): string => `${plugin} ${account}`
