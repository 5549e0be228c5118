import { randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { autocommit, type Sql } from '../../store/sql.ts'
import type { TenantFacts, TenantRow } from '../../store/tenants.ts'
import { hasHash, hashOf } from '../http/token.ts'
import { AdminPorts } from '../ports.ts'

export interface StoredTenant extends TenantRow {
  readonly createdAt: Date
  readonly hasToken: boolean
}

/** What an operator sets; null takes it back. */
export type FactChanges = { readonly [Field in keyof TenantFacts]?: TenantFacts[Field] | null | undefined }

/** The tenants' own rows: who there is, what was set for them, and their tokens. */
@Injectable()
export class TenantStore {
  private readonly sql: Sql

  constructor(private readonly ports: AdminPorts) {
    this.sql = autocommit(ports.dataSource)
  }

  all(): Promise<StoredTenant[]> {
    return this.sql<StoredTenant>(`${COLUMNS} FROM tenant`)
  }

  async one(id: string): Promise<StoredTenant | null> {
    const [tenant] = await this.sql<StoredTenant>(`${COLUMNS} FROM tenant WHERE id = $1`, [id])
    return tenant ?? null
  }

  async exists(id: string): Promise<boolean> {
    return TENANT_ID.test(id) && (await this.one(id)) !== null
  }

  /** False when there is one with this id. */
  async create(id: string, shop: FactChanges): Promise<boolean> {
    const created = await this.sql(
      'INSERT INTO tenant (id, shop, created_at) VALUES ($1, jsonb_strip_nulls($2), $3) ON CONFLICT DO NOTHING RETURNING id',
      [id, JSON.stringify(shop), this.ports.clock.now()],
    )
    return created.length > 0
  }

  async change(id: string, shop: FactChanges): Promise<void> {
    await this.sql('UPDATE tenant SET shop = jsonb_strip_nulls(shop || $2::jsonb) WHERE id = $1', [
      id,
      JSON.stringify(shop),
    ])
  }

  /** Makes a tenant's token; an earlier one does not count any more. It names its tenant, so that it can be looked up. */
  async makeToken(id: string): Promise<string> {
    const token = `${id}.${randomBytes(32).toString('base64url')}`
    await this.sql('UPDATE tenant SET token_hash = $2 WHERE id = $1', [id, hashOf(token)])
    return token
  }

  /** Whose token this is; null when it is nobody's. */
  async withToken(token: string): Promise<string | null> {
    const [id = ''] = token.split('.')
    if (!TENANT_ID.test(id)) return null
    const [tenant] = await this.sql<{ hash: Buffer | null }>('SELECT token_hash AS hash FROM tenant WHERE id = $1', [
      id,
    ])
    // Compared in any case: a tenant that does not exist must not show by a quicker answer.
    return hasHash(token, tenant?.hash ?? NO_HASH) ? id : null
  }
}

/** Short enough for links and logs, and without what tokens, headers and URLs give a meaning to. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,39}$/

const NO_HASH = Buffer.alloc(32)

const COLUMNS = 'SELECT id, shop, reported, created_at AS "createdAt", token_hash IS NOT NULL AS "hasToken"'
