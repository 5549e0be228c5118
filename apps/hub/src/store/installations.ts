import type { Sql } from './sql.ts'

/** One account's installation of a plugin's app. A re-install is a new generation, which facts of the old one cannot end. */
export interface Installation {
  readonly tenantId: string
  readonly plugin: string
  readonly account: string
  readonly generation: number
  readonly state: 'installed' | 'uninstalled'
  readonly installedAt: Date
  readonly uninstalledAt: Date | null
}

/** An installation with its credentials; null once they are forgotten. */
export interface SealedInstallation extends Installation {
  readonly sealed: Buffer | null
}

export interface Grant {
  readonly tenantId: string
  readonly plugin: string
  readonly account: string
  readonly sealed: Buffer
  /** The outside world's time, here and below: what platforms report is compared with it. */
  readonly at: Date
}

const COLUMNS = `i.tenant_id AS "tenantId", i.plugin, i.account, i.generation, i.state, i.installed_at AS "installedAt",
  i.uninstalled_at AS "uninstalledAt"`

/** Keeps what an account has granted: a new generation when there was none or it had ended, else new credentials only. */
export async function install(sql: Sql, { tenantId, plugin, account, sealed, at }: Grant): Promise<Installation> {
  const [installation] = await sql<Installation>(INSTALL, [tenantId, plugin, account, sealed, at])
  return installation as Installation
}

const INSTALL = `
  INSERT INTO installation AS i
    (tenant_id, plugin, account, generation, state, installed_at, granted_at, sealed, updated_at)
  VALUES ($1, $2, $3, 1, 'installed', $5, $5, $4, $5)
  ON CONFLICT (plugin, account) DO UPDATE SET
    tenant_id = excluded.tenant_id,
    generation = i.generation + (i.state = 'uninstalled')::int,
    installed_at = CASE i.state WHEN 'uninstalled' THEN excluded.installed_at ELSE i.installed_at END,
    state = 'installed', uninstalled_at = NULL, granted_at = excluded.granted_at,
    sealed = excluded.sealed, updated_at = excluded.updated_at
  RETURNING ${COLUMNS}`

/**
 * Ends the installation that stood at that time and forgets its credentials; answers what ended, null when nothing did.
 * A word of an uninstall may come late. If the account has granted credentials since, what ended is only the
 * generation before them: a new one began with that grant and lives on.
 */
export async function uninstall(
  sql: Sql,
  { plugin, account, at }: { readonly plugin: string; readonly account: string; readonly at: Date },
): Promise<Installation | null> {
  const [ended] = await sql<Installation>(UNINSTALL, [plugin, account, at])
  return ended ?? null
}

const UNINSTALL = `
  WITH ended AS (
    SELECT tenant_id, plugin, account, generation, installed_at, granted_at > $3::timestamptz AS lives_on
    FROM installation WHERE plugin = $1 AND account = $2 AND state = 'installed' AND installed_at <= $3
    FOR UPDATE)
  UPDATE installation i SET
    generation = i.generation + lives_on::int,
    state = CASE WHEN lives_on THEN 'installed' ELSE 'uninstalled' END,
    installed_at = CASE WHEN lives_on THEN i.granted_at ELSE i.installed_at END,
    uninstalled_at = CASE WHEN lives_on THEN NULL ELSE $3::timestamptz END,
    sealed = CASE WHEN lives_on THEN i.sealed END,
    updated_at = $3
  FROM ended WHERE i.plugin = ended.plugin AND i.account = ended.account
  RETURNING ended.tenant_id AS "tenantId", ended.plugin, ended.account, ended.generation, 'uninstalled' AS state,
    ended.installed_at AS "installedAt", $3::timestamptz AS "uninstalledAt"`

/** The account's latest installation, ended or not. */
export async function installationOf(sql: Sql, plugin: string, account: string): Promise<SealedInstallation | null> {
  const [installation] = await sql<SealedInstallation>(
    `SELECT ${COLUMNS}, i.sealed FROM installation i WHERE plugin = $1 AND account = $2`,
    [plugin, account],
  )
  return installation ?? null
}

/**
 * The same, with nobody else renewing its credentials until the transaction ends. Not the row is locked but its name:
 * the row may not be there yet, and an uninstall that is digested must not wait for a platform's answer.
 */
export async function lockedInstallation(
  sql: Sql,
  plugin: string,
  account: string,
): Promise<SealedInstallation | null> {
  await sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`installation ${plugin} ${account}`])
  return installationOf(sql, plugin, account)
}

/** Puts renewed credentials in place of those of this generation; false when it ended meanwhile. */
export async function renew(
  sql: Sql,
  { plugin, account, generation }: Installation,
  { sealed, at }: { readonly sealed: Buffer; readonly at: Date },
): Promise<boolean> {
  const renewed = await sql(
    `UPDATE installation SET sealed = $4, updated_at = $5
     WHERE plugin = $1 AND account = $2 AND generation = $3 AND state = 'installed' RETURNING generation`,
    [plugin, account, generation, sealed, at],
  )
  return renewed.length === 1
}
