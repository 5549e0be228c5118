import type { AppCredentials, AppInstallation, Renewal } from '@beckon/plugin-kit'
import type { DataSource } from 'typeorm'
import { install, installationOf, lockedInstallation, renew, type SealedInstallation } from '../store/installations.ts'
import { autocommit, type Sql, transaction } from '../store/sql.ts'
import type { Vault } from '../store/vault.ts'
import type { Renewals } from './renewals.ts'

/** A token that ends sooner than this is renewed first: what asks for it has calls to make with it. */
const MARGIN_MS = 2 * 60_000

export interface CredentialParts {
  readonly plugin: string
  readonly dataSource: DataSource
  readonly vault: Vault
  readonly renewals: Renewals
  real(): Date
  /** Whose account it is. */
  tenantOf(account: string): Promise<string>
}

interface Owned {
  readonly tenantId: string
  readonly account: string
}

interface Granted extends Owned {
  readonly credentials: AppCredentials
  readonly at: Date
}

/** What accounts have granted to one plugin: sealed in the database, renewed once for all who ask. */
export class CredentialStore {
  constructor(private readonly parts: CredentialParts) {}

  async installation(account: string): Promise<AppInstallation | null> {
    const found = await installationOf(autocommit(this.parts.dataSource), this.parts.plugin, account)
    if (!found) return null
    const { state, installedAt, uninstalledAt } = found
    return { state, installedAt, uninstalledAt, scopes: this.opened(found)?.scopes ?? [] }
  }

  async keep(account: string, credentials: AppCredentials, at = this.parts.real()): Promise<void> {
    const tenantId = await this.parts.tenantOf(account)
    await this.grant(autocommit(this.parts.dataSource), { tenantId, account, credentials, at })
  }

  /** See AppHost.accessToken in the plugin kit. The token is given out after the commit. */
  async accessToken(account: string, renewal: Renewal): Promise<string | null> {
    const { dataSource, plugin, renewals } = this.parts
    const found = this.opened(await installationOf(autocommit(dataSource), plugin, account))
    if (found && this.isFresh(found)) return found.accessToken
    return renewals.renew(this.place(account), () => this.inOneTransaction(account, renewal))
  }

  private async inOneTransaction(account: string, renewal: Renewal): Promise<string | null> {
    // Before the transaction: who holds one connection of the pool and waits for a second may wait for himself.
    const tenantId = await this.parts.tenantOf(account)
    return transaction(this.parts.dataSource, { durable: true }, sql =>
      this.renewed(sql, { tenantId, account }, renewal),
    )
  }

  private async renewed(sql: Sql, { tenantId, account }: Owned, { refresh, grant }: Renewal): Promise<string | null> {
    const installation = await lockedInstallation(sql, this.parts.plugin, account)
    const held = this.opened(installation)
    // Whoever held the lock before may have renewed it.
    if (held && this.isFresh(held)) return held.accessToken
    // Before the vendor is asked: an uninstall after that ends what is granted now.
    const at = this.parts.real()
    const refreshed = held?.refreshToken ? await refresh(held) : null
    if (installation && refreshed) {
      const stored = await renew(sql, installation, { sealed: this.sealed(account, refreshed), at })
      return stored ? refreshed.accessToken : null
    }
    const credentials = await grant?.()
    if (!credentials) return null
    await this.grant(sql, { tenantId, account, credentials, at })
    return credentials.accessToken
  }

  private async grant(sql: Sql, { tenantId, account, credentials, at }: Granted): Promise<void> {
    const { plugin } = this.parts
    await install(sql, { tenantId, plugin, account, sealed: this.sealed(account, credentials), at })
  }

  private isFresh({ expiresAt }: AppCredentials): boolean {
    return !expiresAt || expiresAt.getTime() > this.parts.real().getTime() + MARGIN_MS
  }

  private sealed(account: string, credentials: AppCredentials): Buffer {
    return this.parts.vault.seal(JSON.stringify(credentials), this.place(account))
  }

  private opened(installation: SealedInstallation | null): AppCredentials | null {
    if (!installation?.sealed) return null
    const read = JSON.parse(this.parts.vault.open(installation.sealed, this.place(installation.account)))
    return { ...read, expiresAt: dateOf(read.expiresAt), refreshExpiresAt: dateOf(read.refreshExpiresAt) }
  }

  private place(account: string): string {
    return `installation ${this.parts.plugin} ${account}`
  }
}

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso))
