import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plugin, RawRequest, Settings } from '@beckon/plugin-kit'
import type { DurationLikeObject } from 'luxon'
import type { DataSource } from 'typeorm'
import { type App, type AppOptions, createApp } from '../../apps/hub/src/app.ts'
import { loadConfig } from '../../apps/hub/src/config.ts'
import type { Ground } from '../../apps/hub/src/ground.ts'
import { settle } from '../../apps/hub/src/pipeline/settle.ts'
import { loadPlugins } from '../../apps/hub/src/plugins/registry.ts'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { connect } from '../../apps/hub/src/store/data-source.ts'
import { createDatabase } from './database.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { silent } from './test-postgres.ts'

/** A Monday noon far from any change of clocks, quiet in no zone between New York and Tokyo's evening. */
export const MONDAY_NOON = new Date('2026-03-02T12:00:00.000Z')

export const SECRETS = {
  SHOPIFY_API_SECRET: 'shopify-test-secret',
  HUBSPOT_CLIENT_SECRET: 'hubspot-test-secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_stripe_test_secret',
}

export interface TestHubOptions extends AppOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly at?: Date
  /** Only these of the shipped triggers, for a story in which the others would speak as well. */
  readonly triggers?: readonly string[]
  /** How long a statement may take; half as long it waits for a lock. */
  readonly statementTimeoutMs?: number
}

/** What a vendor posts: headers besides the signature, and the body. */
export interface Post {
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A whole hub on a real database and a real HTTP port, whose clock and loops the test turns by hand. */
export interface TestHub {
  readonly clock: ManualClock
  readonly app: App
  /** What another hub on the same database stands on. */
  readonly ground: Ground
  readonly url: string
  readonly dataSource: DataSource
  readonly databaseUrl: string
  readonly adminToken: string
  /** Signs as the vendor would, posts, and expects 200. */
  receive(plugin: string, post: Post): Promise<void>
  /** Receives one after the other, each digested and decided on before the next. */
  receiveApart(plugin: string, ...posts: readonly Post[]): Promise<void>
  /** Signs and posts, and gives the answer, whatever it is. */
  post(plugin: string, post: Post, change?: (request: RawRequest) => RawRequest): Promise<Response>
  /** Digests what was received and sends what is due, until nothing is left to do now. */
  settle(): Promise<void>
  /** Moves time on, then settles. */
  advance(by: DurationLikeObject): Promise<void>
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Oldest first; of all triggers, or of one. */
  messages(trigger?: string): Promise<SentRow[]>
  /** Reasons of decisions, oldest first; of all triggers, or of one. */
  reasons(trigger?: string): Promise<string[]>
  stop(): Promise<void>
}

export interface SentRow {
  readonly id: string
  readonly trigger: string
  readonly address: string
  readonly state: string
  readonly ambiguous: boolean
  readonly data: Readonly<Record<string, unknown>>
}

type Signer = (
  request: Pick<RawRequest, 'headers' | 'body' | 'url'>,
  settings: Settings,
  now: Date,
) => Record<string, string>

export async function startHub({
  environment = {},
  at = MONDAY_NOON,
  triggers,
  statementTimeoutMs,
  ...options
}: TestHubOptions = {}): Promise<TestHub> {
  const database = await createDatabase()
  const plugins = await loadPlugins()
  const adminToken = 'test-admin-token-0123456789'
  const dataDir = join(tmpdir(), `beckon-test-${randomUUID()}`)
  const config = loadConfig(
    {
      PORT: '0',
      DATA_DIR: dataDir,
      ADMIN_TOKEN: adminToken,
      SECRET_KEY: 'a-test-secret-key-of-32-characters',
      POSTAL_ADDRESS: '1 Test Street',
      ...SECRETS,
      ...environment,
    },
    plugins,
  )
  const dataSource = await connect(database.url, { log: silent, ...(statementTimeoutMs && { statementTimeoutMs }) })
  const clock = manualClock(at)
  const ground = { config, clock, dataSource, log: silent, plugins }
  const chosen = triggers && { triggersFolder: await folderOf(dataDir, triggers) }
  const app = await createApp(ground, { clockwork: false, ...chosen, ...options })
  const url = await app.listen()
  const signers = await loadSigners(plugins)

  const hub: TestHub = {
    clock,
    app,
    ground,
    url,
    dataSource,
    databaseUrl: database.url,
    adminToken,
    async post(plugin, { headers = {}, body }, change = request => request) {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const raw = { method: 'POST', url: `${url}/webhooks/${plugin}`, headers: { ...headers }, body: bytes }
      const signed = {
        ...raw,
        headers: { ...raw.headers, ...signers.get(plugin)?.(raw, config.plugins[plugin] ?? {}, clock.real()) },
      }
      const request = change(signed)
      return fetch(request.url, {
        method: 'POST',
        headers: request.headers as Record<string, string>,
        body: new Uint8Array(request.body),
      })
    },
    async receive(plugin, post) {
      const response = await hub.post(plugin, post)
      if (response.status !== 200)
        throw new Error(`${plugin} was answered ${response.status}: ${await response.text()}`)
    },
    async receiveApart(plugin, ...posts) {
      for (const post of posts) {
        await hub.receive(plugin, post)
        await hub.settle()
      }
    },
    settle: () => settle(app.hub.pipeline),
    async advance(by) {
      clock.advance(by)
      await hub.settle()
    },
    rows: (sql, parameters = []) => dataSource.query(sql, [...parameters]),
    messages: trigger => hub.rows<SentRow>(MESSAGES, [trigger ?? null]),
    reasons: async trigger =>
      (await hub.rows<{ reason: string }>(REASONS, [trigger ?? null])).map(({ reason }) => reason),
    async stop() {
      await app.close()
      await dataSource.destroy()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return hub
}

const MESSAGES = `
  SELECT id, trigger, address, state, ambiguous, data FROM message
  WHERE trigger = $1 OR $1::text IS NULL ORDER BY created_at, id`

const REASONS = 'SELECT reason FROM decision WHERE trigger = $1 OR $1::text IS NULL ORDER BY at, reason'

async function loadSigners(plugins: ReadonlyMap<string, Plugin>): Promise<Map<string, Signer>> {
  const modules = await Promise.all(
    [...plugins.keys()].map(
      async name => [name, await import(join(REPOSITORY_ROOT, 'plugins', name, 'src', 'verify.ts'))] as const,
    ),
  )
  return new Map(modules.map(([name, module]) => [name, (module as { sign: Signer }).sign]))
}

/** A plugin's fixture as a post: `fixture('shopify', 'orders-create/guest')`. */
export function fixture(plugin: string, name: string): Post {
  const file = join(REPOSITORY_ROOT, 'plugins', plugin, 'fixtures', `${name}.json`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { request: Post }).request
}

/** A folder with links to these of the shipped triggers: where they lead, their imports are found. */
async function folderOf(dataDir: string, names: readonly string[]): Promise<string> {
  const folder = join(dataDir, 'triggers')
  await mkdir(folder, { recursive: true })
  const files = names.map(name => `${name}.ts`)
  await Promise.all(files.map(file => symlink(join(REPOSITORY_ROOT, 'triggers', file), join(folder, file))))
  return folder
}
