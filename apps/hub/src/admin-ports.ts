import { emailAddress, phoneNumber } from '@beckon/plugin-kit'
import type { Metrics } from './admin/metrics.ts'
import type { AdminPorts, RenderedMessage, StoredMessage, TriggerSummary } from './admin/ports.ts'
import type { Clockwork } from './clockwork.ts'
import { askRebuild } from './evaluate/segments/segment.store.ts'
import type { Trigger } from './evaluate/trigger-set.ts'
import type { Ground } from './ground.ts'
import type { Hub } from './hub.ts'
import { explainEvent } from './pipeline/explain/explain-event.ts'
import { eraseContacts } from './pipeline/privacy/erase.ts'
import { mannerOf } from './pipeline/send/compose.ts'
import { OWN } from './receive/own-fact.ts'
import { listUnsubscribe } from './render/headers.ts'
import { render } from './render/render.ts'
import { autocommit, type Sql, transaction } from './store/sql.ts'

export interface AdminParts {
  readonly ground: Ground
  readonly hub: Hub
  readonly metrics: Metrics
  readonly clockwork: Clockwork
  publicUrl(): string
}

/** What the admin API may see and do, in the terms it asks for. */
export function adminPorts({ ground, hub, metrics, clockwork, publicUrl }: AdminParts): AdminPorts {
  const { config, clock, dataSource, log, plugins } = ground
  const sql = autocommit(dataSource)
  return {
    dataSource,
    clock,
    log,
    metrics,
    adminToken: config.adminToken ?? '',
    production: config.production,
    publicUrl,
    shop: config.shop,
    plugins: [...plugins.keys()],
    missing: () =>
      Object.fromEntries([...plugins].map(([name, plugin]) => [name, plugin.missing(config.plugins[name] ?? {})])),
    get triggers() {
      return hub.catalogue.current.all.map(summaryOf)
    },
    segments: () => hub.segments.current.names,
    rebuildSegment: name => askRebuild(sql, name),
    normalise: { email: emailAddress, phone: text => phoneNumber(text, null) },
    renderMessage: message => renderAgain(hub, sql, message),
    isOfOneAccount(plugin, request) {
      if (plugin === OWN || !request.body.length) return true
      const items = plugins.get(plugin)?.open({ method: 'POST', ...request }) ?? []
      return new Set(items.map(item => item.account)).size === 1
    },
    ...connectionPorts(ground, hub),
    discardWaiting: (tenantId, trigger) => hub.pipeline.discard({ tenantId, trigger }),
    explainEvent(tenantId, id) {
      const parts = { triggers: hub.catalogue.current, shop: config.shop }
      return explainEvent(sql, parts, { tenantId, id }, clock.now())
    },
    async eraseContact(tenantId, id) {
      await transaction(dataSource, { durable: true }, tx => eraseContacts(tx, [{ tenantId, id }], clock.now()))
    },
    ...holdPorts(hub, clockwork),
    wake: work => clockwork.wake(work),
    storeUp: async () => (await sql('SELECT 1')).length === 1,
    parts: () => clockwork.health(),
  }
}

const summaryOf = ({
  revision,
  declaration: { name, class: kind, topic, on, audience, shadow },
}: Trigger): TriggerSummary => ({
  name,
  class: kind,
  topic,
  revision,
  on,
  hasAudience: audience !== null,
  shadow: shadow === true,
})

/** A message as it was handed over: its revision and its data are kept, and rendering is pure. */
async function renderAgain({ templates, sender }: Hub, sql: Sql, message: StoredMessage): Promise<RenderedMessage> {
  await templates.ensure(sql, [message.templateRevision])
  const template = templates.get(message.templateRevision)
  if (!template) throw new Error(`template revision ${message.templateRevision} is not stored`)
  const unsubscribe = message.data.unsubscribeUrl
  const headers = typeof unsubscribe === 'string' ? listUnsubscribe(unsubscribe) : {}
  return {
    ...render(template, message.data, mannerOf(message, sender)),
    headers: { 'Message-ID': message.headerMessageId, ...headers },
  }
}

/** How an operator looks at a hold, and ends it. */
function holdPorts({ hold }: Hub, clockwork: Clockwork): Pick<AdminPorts, 'hold' | 'endHold'> {
  return {
    hold: () => hold.state(),
    async endHold(how) {
      const ended = await hold.end(how)
      if (ended) clockwork.wake('send')
      return ended
    },
  }
}

/** How an operator gives an account to a tenant. */
function connectionPorts(
  { plugins }: Ground,
  { connections, ownSettings }: Hub,
): Pick<AdminPorts, 'accountOf' | 'connect' | 'connectionFaults'> {
  return {
    accountOf: ({ plugin, account }) => plugins.get(plugin)?.account?.(account) ?? account,
    connectionFaults({ plugin: name, account, settings }) {
      const plugin = plugins.get(name)
      if (!plugin) return [`plugin: saw "${name.slice(0, 60)}"; expected one of ${[...plugins.keys()].join(', ')}`]
      if (plugin.account?.(account) === null) return [notAnAccount(name, account)]
      if (!settings) return []
      const unnamed = account === plugin.unnamedAccount
      const faults = unnamed ? [`account: "${account}" stands for none in particular; name it, as by its id there`] : []
      return [...faults, ...ownSettings.faults(plugin, settings)]
    },
    connect({ plugin, account, tenant: tenantId, settings }) {
      const sealed = settings ? ownSettings.seal(plugin, account, settings) : null
      return connections.assign({ plugin, account, tenantId, sealed })
    },
  }
}

const notAnAccount = (plugin: string, account: string): string =>
  `account: saw "${account.slice(0, 60)}"; expected an account as the events of ${plugin} name it`
