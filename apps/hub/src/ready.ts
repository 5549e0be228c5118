import type { Plugin } from '@beckon/plugin-kit'
import type { Config } from './config.ts'
import type { Ground } from './ground.ts'
import type { HeldState } from './hold/hold.store.ts'

/** What an operator needs to know once the hub takes requests. */
export interface Readiness {
  readonly url: string
  /** Where the admin token is kept; null when ADMIN_TOKEN holds it. */
  readonly adminTokenFile: string | null
  readonly mail: 'smtp' | 'mailbox'
  /** Why nothing is sent until an operator says so; null: it is not on hold. */
  readonly hold: HeldState | null
  /** The settings that are not set yet, by plugin, and the hub's own under `hub`. */
  readonly missing: Readonly<Record<string, readonly string[]>>
}

/** Says that the hub is ready: one log line, and a block of text for a person at a terminal. */
export function announce(
  { config, plugins, log }: Ground,
  found: Pick<Readiness, 'url' | 'adminTokenFile' | 'hold'>,
): void {
  const readiness = { ...found, ...outstanding(config, plugins) }
  log.info(readiness, 'hub.ready')
  if (process.stdout.isTTY) process.stdout.write(welcome(readiness, config.adminToken ?? ''))
}

/** What is not configured yet. */
export function outstanding(config: Config, plugins: ReadonlyMap<string, Plugin>): Pick<Readiness, 'mail' | 'missing'> {
  const ofHub = [
    ...(config.smtpUrl ? [] : ['SMTP_URL']),
    ...(config.shop.postalAddress ? [] : ['POSTAL_ADDRESS']),
    ...(config.publicUrl ? [] : ['PUBLIC_URL']),
  ]
  const ofPlugins = [...plugins].map(([name, plugin]) => [name, plugin.missing(config.plugins[name] ?? {})] as const)
  const missing = [['hub', ofHub] as const, ...ofPlugins].filter(([, names]) => names.length > 0)
  return { mail: config.smtpUrl ? 'smtp' : 'mailbox', missing: Object.fromEntries(missing) }
}

/** The same in words. It shows the token itself, so it is for a terminal and never for a log. */
export function welcome({ url, adminTokenFile, mail, hold, missing }: Readiness, adminToken: string): string {
  const token = adminTokenFile ? `${adminToken}  (kept in ${adminTokenFile})` : 'as set in ADMIN_TOKEN'
  const lines = [
    `Beckon is ready at  ${url}`,
    `Admin API           ${url}/admin/docs`,
    `Admin token         ${token}`,
    ...(mail === 'mailbox' ? [`Messages go to      ${url}/mailbox`] : []),
    ...(hold ? [`Nothing is sent     ${url}/admin/api/hold says why, and what waits`] : []),
    ...Object.entries(missing).map(([part, names]) => `Not set yet         ${part}: ${names.join(', ')}`),
  ]
  return `\n${lines.map(line => `  ${line}`).join('\n')}\n\n`
}
