import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import type { Channel } from './deliver/channel.ts'
import { mailboxChannel } from './deliver/mailbox.channel.ts'
import { smtpChannel } from './deliver/smtp.channel.ts'
import { TriggerCatalogue } from './evaluate/catalogue.ts'
import { loadTriggers } from './evaluate/trigger-loader.ts'
import type { Ground } from './ground.ts'
import { storeRequests } from './inbox/inbox.store.ts'
import { type Counters, Observer } from './observer.ts'
import type { Sender } from './pipeline/compose.ts'
import { Pipeline } from './pipeline.ts'
import { OWN, type Received, ReceiveService } from './receive/receive.service.ts'
import { admissionPorts } from './receive-ports.ts'
import { checkData } from './render/render.ts'
import { loadTemplates } from './render/template-loader.ts'
import { TemplateSet } from './render/template-set.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'
import { Connections } from './store/connections.ts'
import { OwnSettings } from './store/own-settings.ts'
import { autocommit, prepared } from './store/sql.ts'
import { DEFAULT_TENANT } from './store/tenants.ts'
import { Vault } from './store/vault.ts'
import type { Work } from './store/wake.ts'
import { ownFacts } from './track/own-facts.ts'
import { SignedLinks } from './track/signed-link.ts'

/** The hub without its HTTP and its clockwork: what receives, and what works through what was received. */
export interface Hub {
  readonly receive: ReceiveService
  readonly pipeline: Pipeline
  readonly catalogue: TriggerCatalogue
  readonly templates: TemplateSet
  readonly connections: Connections
  readonly ownSettings: OwnSettings
  readonly links: SignedLinks
  readonly channel: Channel
}

export interface HubParts {
  readonly ground: Ground
  readonly counters: Counters
  /** Base of the links in messages; known once the hub listens. */
  publicUrl(): string
  /** Told when there is work for the loops: of this process only, or news for the others too. */
  wake(work: Work, news?: boolean): void
  readonly channel?: Channel
}

/** Puts the stages together. Throws FixSettings when triggers or templates do not fit. */
export async function createHub({
  ground,
  counters,
  publicUrl,
  wake,
  channel = channelOf(ground),
}: HubParts): Promise<Hub> {
  const { config, clock, dataSource, log, plugins } = ground
  const sql = autocommit(dataSource)
  const templates = await TemplateSet.of(await loadTemplates(join(REPOSITORY_ROOT, 'templates')), sql)
  const catalogue = new TriggerCatalogue(
    await loadTriggers(join(REPOSITORY_ROOT, 'triggers'), triggerGround(templates)),
  )
  await sql('INSERT INTO tenant (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [DEFAULT_TENANT, clock.now()])
  await templates.synchronise(sql, clock.now())
  await catalogue.synchronise(sql, clock.now())
  const connections = new Connections(dataSource, clock)
  const ownSettings = new OwnSettings(plugins, new Vault(config.secretKeys))
  const links = new SignedLinks(config.secretKeys)
  const sender: Sender = {
    mailFrom: config.mailFrom,
    publicUrl,
    unsubscribeUrl: (tenantId, contactId) =>
      `${publicUrl()}/u/${links.token({ tenantId, contactId, channel: 'email' })}`,
  }
  const pipeline = new Pipeline({
    dataSource,
    clock,
    catalogue,
    templates,
    channel,
    sender,
    plugins: new Map([...plugins, [OWN, ownFacts]]),
    shop: config.shop,
    allowTestEvents: config.allowTestEvents,
    production: config.production,
    observer: new Observer(log, counters, channel.name),
    random: Math.random,
    freed: () => wake('send', false),
  })
  const store = prepared(dataSource, 'store_requests')
  const receive = new ReceiveService({
    plugins,
    clock,
    settingsOf: name => config.plugins[name] ?? {},
    ...admissionPorts(connections, ownSettings),
    store: requests => storeRequests(store, requests),
    stored: requests => {
      wake('digest')
      heard(connections, requests)
    },
  })
  return { receive, pipeline, catalogue, templates, connections, ownSettings, links, channel }
}

function channelOf({ config, clock }: Ground): Channel {
  if (!config.smtpUrl || !config.mailFrom) return mailboxChannel
  return smtpChannel({ url: config.smtpUrl, from: config.mailFrom, now: clock.real, random: Math.random })
}

function triggerGround(templates: TemplateSet) {
  const named = (name: string) => templates.named(name)
  return {
    templates: templates.names,
    dataFaults: (name: string, data: Readonly<Record<string, unknown>>) => {
      const template = named(name)
      return template ? checkData(template, data) : null
    },
    revisionOf: (name: string) => {
      const template = named(name)
      if (!template) throw new FixSettings('template-missing', `there is no templates/${name}`)
      return template.revision
    },
  }
}

function heard(connections: Connections, requests: readonly Received[]): void {
  // What was not admitted says nothing of the account it names.
  for (const { plugin, items, receivedAt } of requests)
    for (const { account, state } of items) if (state === 'waiting') connections.heard(plugin, account, receivedAt)
}
