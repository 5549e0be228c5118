import { type App, FixSettings } from '@beckon/plugin-kit'
import type { AdminParts } from './admin-ports.ts'
import type { Hub } from './hub.ts'
import type { AppRoutesPorts } from './install/app.routes.ts'
import { appHost, type Fetch } from './install/app-host.ts'
import type { StoredLook } from './install/overview.ts'
import { Renewals } from './install/renewals.ts'
import { render } from './render/render.ts'
import { autocommit, type Sql } from './store/sql.ts'
import { Vault } from './store/vault.ts'

export type InstallParts = Pick<AdminParts, 'ground' | 'hub' | 'publicUrl'>

/** What the plugins that are installed as apps may see and do, in the terms they ask for. */
export function installPorts({ ground, hub, publicUrl }: InstallParts, fetch: Fetch): AppRoutesPorts {
  const { config, clock, dataSource, log, plugins } = ground
  const sql = autocommit(dataSource)
  const vault = new Vault(config.secretKeys)
  const renewals = new Renewals()
  const hostOf = (plugin: string) =>
    appHost({
      plugin,
      settings: config.plugins[plugin] ?? {},
      fetch,
      publicUrl,
      dataSource,
      sql,
      vault,
      renewals,
      real: clock.real,
      now: clock.now,
      subjectOf: message => subjectOf(hub, sql, message),
      tenantOf: account => tenantOf(hub, plugin, account),
    })
  const apps = [...plugins].flatMap(([name, { app }]): [string, App][] => (app ? [[name, app]] : []))
  return { apps: new Map(apps), log, publicUrl, hostOf }
}

async function subjectOf(
  { templates }: Hub,
  sql: Sql,
  { templateRevision, data, locale }: StoredLook,
): Promise<string> {
  await templates.ensure(sql, [templateRevision])
  const template = templates.get(templateRevision)
  if (!template) throw new Error(`template revision ${templateRevision} is not stored`)
  return render(template, data, { locale }).subject
}

/** Whose the account is. The environment's app does not speak for an account that has settings of its own (ADR 21). */
async function tenantOf({ connections }: Hub, plugin: string, account: string): Promise<string> {
  const connection = (await connections.connect(plugin, [account])).get(account)
  if (!connection) throw new Error(`${plugin} ${account} has no connection after it was connected`)
  if (!connection.sealed) return connection.tenantId
  throw new FixSettings(
    'account-of-another-app',
    `${plugin}: ${account} is connected with settings of its own; expected an account of the app that the hub's settings ` +
      'name. Its webhooks work; this page and the installation are of that app only.',
  )
}
