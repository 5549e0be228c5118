import type { DataSource } from 'typeorm'
import { derivedId } from '../ids.ts'
import { autocommit, type Sql } from './sql.ts'
import { DEFAULT_TENANT } from './tenants.ts'

/** One account of one plugin, and whose it is. */
export interface Connection {
  readonly id: string
  readonly tenantId: string
  readonly account: string
  /** Settings of its own, sealed; null: those of the environment. */
  readonly sealed: Buffer | null
}

/** An account that is given to a tenant. */
export interface Assignment {
  readonly plugin: string
  readonly account: string
  readonly tenantId: string
  readonly sealed: Buffer | null
}

/** How long another process may go on as before after a connection was changed. */
const KNOWN_FOR_MS = 2_000

/** Which tenant an account belongs to, from memory: every webhook asks. */
export class Connections {
  private readonly sql: Sql
  private known: { readonly since: number; readonly directory: Promise<Directory> } | undefined
  private lastEvents = new Map<string, { plugin: string; account: string; at: Date }>()

  constructor(
    source: DataSource,
    private readonly clock: { now(): Date; real(): Date },
  ) {
    this.sql = autocommit(source)
  }

  async withId(plugin: string, id: string): Promise<Connection | undefined> {
    return (await this.directory()).withId(plugin, id)
  }

  /** The connections of these accounts, as far as there are any. */
  async of(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, Connection>> {
    return (await this.directory()).of(plugin, accounts)
  }

  /** The same; an account that has none becomes a connection of the default tenant. */
  async connect(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, Connection>> {
    const directory = await this.directory()
    const unknown = accounts.filter(account => !directory.has(plugin, account))
    if (unknown.length) directory.add(await this.insert(plugin, unknown))
    return directory.of(plugin, accounts)
  }

  /** Gives an account to a tenant; false when another tenant has events of it already. */
  async assign({ plugin, account, tenantId, sealed }: Assignment): Promise<boolean> {
    const id = derivedId('connection', plugin, account)
    const assigned = await this.sql(ASSIGN, [tenantId, id, plugin, account, sealed, this.clock.now()])
    this.known = undefined
    return assigned.length > 0
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

  /** Read again when it is old; those who ask meanwhile wait for the one who reads. */
  private directory(): Promise<Directory> {
    const real = this.clock.real().getTime()
    if (this.known && real - this.known.since < KNOWN_FOR_MS) return this.known.directory
    const read = { since: real, directory: this.read() }
    this.known = read
    read.directory.catch(() => {
      if (this.known === read) this.known = undefined
    })
    return read.directory
  }

  private async read(): Promise<Directory> {
    const directory = new Directory()
    directory.add(await this.sql<ConnectionRow>(`${COLUMNS} FROM connection`))
    return directory
  }

  private async insert(plugin: string, accounts: readonly string[]): Promise<ConnectionRow[]> {
    const ids = accounts.map(account => derivedId('connection', plugin, account))
    await this.sql(
      `INSERT INTO connection (tenant_id, id, plugin, account, created_at)
       SELECT $1, w.id, $2, w.account, $5 FROM unnest($3::uuid[], $4::text[]) AS w (id, account) ON CONFLICT DO NOTHING`,
      [DEFAULT_TENANT, plugin, ids, accounts, this.clock.now()],
    )
    return this.sql<ConnectionRow>(`${COLUMNS} FROM connection WHERE plugin = $1 AND account = ANY ($2)`, [
      plugin,
      accounts,
    ])
  }
}

interface ConnectionRow extends Connection {
  readonly plugin: string
}

/** All connections, found by id and by account. */
class Directory {
  private readonly byId = new Map<string, Connection>()
  private readonly byAccount = new Map<string, Connection>()

  add(rows: readonly ConnectionRow[]): void {
    for (const row of rows) {
      this.byId.set(key(row.plugin, row.id), row)
      this.byAccount.set(key(row.plugin, row.account), row)
    }
  }

  has(plugin: string, account: string): boolean {
    return this.byAccount.has(key(plugin, account))
  }

  withId(plugin: string, id: string): Connection | undefined {
    return this.byId.get(key(plugin, id.toLowerCase()))
  }

  of(plugin: string, accounts: readonly string[]): Map<string, Connection> {
    const found = accounts.map(account => [account, this.byAccount.get(key(plugin, account))] as const)
    return new Map(found.flatMap(([account, connection]) => (connection ? [[account, connection] as const] : [])))
  }
}

const key = (plugin: string, account: string): string => `${plugin} ${account}`

const COLUMNS = 'SELECT id, tenant_id AS "tenantId", plugin, account, settings AS sealed'

// What one tenant has received stays with it: an account with events moves to no other.
const ASSIGN = `
  INSERT INTO connection AS c (tenant_id, id, plugin, account, settings, created_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (plugin, account) DO UPDATE SET tenant_id = excluded.tenant_id, settings = excluded.settings
  WHERE c.tenant_id = excluded.tenant_id OR NOT EXISTS (
    SELECT FROM inbox_item i WHERE i.tenant_id = c.tenant_id AND i.plugin = c.plugin AND i.account = c.account)
  RETURNING id`
