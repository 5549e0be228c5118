import { join } from 'node:path'
import type { Channel } from './deliver/channel.ts'
import { mailboxChannel } from './deliver/mailbox.channel.ts'
import { smtpChannel } from './deliver/smtp.channel.ts'
import type { Ground } from './ground.ts'
import { BeatFile } from './hold/beat-file.ts'
import { Hold } from './hold/hold.ts'
import { storeRequests } from './inbox/inbox.store.ts'
import { type Counters, Observer } from './observer.ts'
import { type Declared, declare } from './pipeline/merchant-files.ts'
import type { Sender } from './pipeline/send/compose.ts'
import { Pipeline } from './pipeline.ts'
import { OWN } from './receive/own-fact.ts'
import { ReceiveService } from './receive/receive.service.ts'
import type { Received } from './receive/received.ts'
import { admissionPorts } from './receive-ports.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'
import { Connections } from './store/connections.ts'
import { OwnSettings } from './store/own-settings.ts'
import { autocommit, prepared } from './store/sql.ts'
import { DEFAULT_TENANT } from './store/tenants.ts'
import { Vault } from './store/vault.ts'
import type { Work } from './store/wake.ts'
import { ownFacts } from './track/own-facts.ts'
import {
  FOLLOWED_LINKS,
  type FollowedLink,
  SignedLinks,
  UNSUBSCRIBE_LINKS,
  type UnsubscribeLink,
} from './track/signed-link.ts'

/** The hub without its HTTP and its clockwork: what receives, and what works through what was received. */
export interface Hub extends Declared {
  readonly receive: ReceiveService
  readonly pipeline: Pipeline
  readonly connections: Connections
  readonly ownSettings: OwnSettings
  readonly unsubscribeLinks: SignedLinks<UnsubscribeLink>
  readonly followedLinks: SignedLinks<FollowedLink>
  readonly sender: Sender
  readonly channel: Channel
  readonly hold: Hold
}

export interface HubParts {
  readonly ground: Ground
  readonly counters: Counters
  /** Base of the links in messages; known once the hub listens. */
  publicUrl(): string
  /** Told when there is work for the loops: of this process only, or news for the others too. */
  wake(work: Work, news?: boolean): void
  readonly channel?: Channel
  /** Where the merchant's triggers are. */
  readonly triggersFolder?: string
  /** Where the merchant's segments are. */
  readonly segmentsFolder?: string
  /** Acts of people about items that one transaction looks through. */
  readonly audiencePage?: number
}

/** Measured with 20,000 people: the longest transaction takes a tenth of the time of one for all of them, or less. */
const AUDIENCE_PAGE = 1_000

/** Puts the stages together. Throws FixSettings when triggers or templates do not fit. */
export async function createHub({
  ground,
  counters,
  publicUrl,
  wake,
  channel = channelOf(ground),
  triggersFolder = join(REPOSITORY_ROOT, 'triggers'),
  segmentsFolder = join(REPOSITORY_ROOT, 'segments'),
  audiencePage = AUDIENCE_PAGE,
}: HubParts): Promise<Hub> {
  const { config, clock, dataSource, log, plugins } = ground
  const templatesFolder = join(REPOSITORY_ROOT, 'templates')
  const folders = { triggers: triggersFolder, templates: templatesFolder, segments: segmentsFolder }
  const declared = await declare(folders, ground)
  await addDefaultTenant(ground)
  const connections = new Connections(dataSource, clock)
  const ownSettings = new OwnSettings(plugins, new Vault(config.secretKeys))
  const unsubscribeLinks = new SignedLinks(UNSUBSCRIBE_LINKS, config.secretKeys)
  const followedLinks = new SignedLinks(FOLLOWED_LINKS, config.secretKeys)
  const sender = senderOf(config, publicUrl, unsubscribeLinks, followedLinks)
  const hold = new Hold({ dataSource, clock, log, file: new BeatFile(config.dataDir), afterMs: config.holdAfterMs })
  const receive = receiveService(ground, connections, ownSettings, () => wake('digest'))
  const { shop, production, allowTestEvents, brakeFloor, holdoutPercent, rawRetentionMs } = config
  const pipeline = new Pipeline({
    ...{ shop, production, allowTestEvents, brakeFloor, holdoutPercent, rawRetentionMs },
    ...declared,
    dataSource,
    clock,
    channel,
    hold,
    audiencePage,
    sender,
    plugins: new Map([...withSettings(plugins, config.plugins), [OWN, ownFacts]]),
    observer: new Observer(log, counters, channel.name),
    random: Math.random,
    freed: () => wake('send', false),
  })
  return {
    ...declared,
    receive,
    pipeline,
    connections,
    ownSettings,
    unsubscribeLinks,
    followedLinks,
    sender,
    channel,
    hold,
  }
}

async function addDefaultTenant({ dataSource, clock }: Ground): Promise<void> {
  const sql = autocommit(dataSource)
  await sql('INSERT INTO tenant (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [DEFAULT_TENANT, clock.now()])
}

function receiveService(
  { config, clock, dataSource, plugins }: Ground,
  connections: Connections,
  ownSettings: OwnSettings,
  came: () => void,
): ReceiveService {
  const store = prepared(dataSource, 'store_requests')
  return new ReceiveService({
    plugins,
    clock,
    settingsOf: name => config.plugins[name] ?? {},
    ...admissionPorts(connections, ownSettings),
    store: requests => storeRequests(store, requests),
    stored: requests => {
      came()
      heard(connections, requests)
    },
  })
}

function senderOf(
  { mailFrom }: Ground['config'],
  publicUrl: () => string,
  unsubscribeLinks: Hub['unsubscribeLinks'],
  followedLinks: Hub['followedLinks'],
): Sender {
  return {
    mailFrom,
    publicUrl,
    unsubscribeUrl: (tenantId, contactId) =>
      `${publicUrl()}/u/${unsubscribeLinks.token({ tenantId, contactId, channel: 'email' })}`,
    followedUrl: link => `${publicUrl()}/c/${followedLinks.token(link)}`,
  }
}

function channelOf({ config, clock }: Ground): Channel {
  if (!config.smtpUrl || !config.mailFrom) return mailboxChannel
  return smtpChannel({ url: config.smtpUrl, from: config.mailFrom, now: clock.real, random: Math.random })
}

function heard(connections: Connections, requests: readonly Received[]): void {
  // What was not admitted says nothing of the account it names.
  for (const { plugin, items, receivedAt } of requests)
    for (const { account, state } of items) if (state === 'waiting') connections.heard(plugin, account, receivedAt)
}

/** The plugins with their topics as the settings want them. */
function withSettings(plugins: Ground['plugins'], settings: Ground['config']['plugins']) {
  return [...plugins].map(([name, plugin]) => {
    const topics = plugin.topicsFor?.(settings[name] ?? {}) ?? plugin.topics
    return [name, { open: plugin.open.bind(plugin), topics, topicsByHand: plugin.topicsByHand === true }] as const
  })
}
