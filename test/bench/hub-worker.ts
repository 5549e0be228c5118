import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { AppOptions } from '../../apps/hub/src/app.ts'
import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { built } from './built.ts'
import { input, report } from './child.ts'
import { hubEnvironment } from './hub-environment.ts'

/** A hub that works off what its database holds, timed from the start of its loops until nothing is left. */
export interface WorkerInput {
  readonly databaseUrl: string
  readonly roles: 'digest' | 'send'
  /** Where the merchant's files are, if not in the repository. */
  readonly folders?: Pick<AppOptions, 'triggersFolder' | 'segmentsFolder'>
  /** The clock starts when no more than so many are left: a process that has just begun compiles what it runs. */
  readonly last?: number
}

export interface WorkerReport {
  readonly seconds: number
  /** How many were left when the clock started; as many as there were, unless `last` was given. */
  readonly timed: number
  /** The most resident memory that was seen, in MB. */
  readonly rss: number
}

/** Seldom enough to cost nothing, often enough for a measurement of seconds. */
const LOOK_EVERY_MS = 25

// Both are one look into the index that the claim uses. What is due within ten minutes covers the leases of hand-overs.
const WORK_LEFT = {
  digest: "SELECT FROM inbox_item WHERE tenant_id = 'default' AND state = 'waiting' ORDER BY received_at, id LIMIT 1",
  send: "SELECT FROM timer WHERE tenant_id = 'default' AND due_at < now() + interval '10 minutes' ORDER BY due_at LIMIT 1",
}

/** A provider that takes everything at once: what is left is the hub's own work. */
const nullChannel: Channel = {
  name: 'null',
  idempotent: false,
  capacity: () => 500,
  deliver: async () => ({ outcome: 'accepted', detail: 'taken by the null channel' }),
  close: async () => undefined,
}

// In the index of those that wait, and only until the clock starts.
const HOW_MANY = {
  digest: "SELECT count(*)::int AS left FROM inbox_item WHERE state = 'waiting'",
  send: 'SELECT count(*)::int AS left FROM timer WHERE due_at <= now()',
}

const { databaseUrl, roles, folders, last = Number.POSITIVE_INFINITY } = input<WorkerInput>()
const app = await hubOn(databaseUrl, roles)
const look = new Client({ connectionString: databaseUrl })
await look.connect()
process.once('message', () => void work())
report({ ready: true })

async function work(): Promise<void> {
  await app.listen()
  const timed = await untilLast()
  const started = performance.now()
  let rss = 0
  while ((await look.query(WORK_LEFT[roles])).rowCount) {
    // Not resourceUsage().maxRSS: on Linux a child inherits its parent's peak (man 2 getrusage).
    rss = Math.max(rss, process.memoryUsage.rss() / 2 ** 20)
    await pause(LOOK_EVERY_MS)
  }
  const seconds = (performance.now() - started) / 1000
  await app.close()
  await look.end()
  report({ seconds, timed, rss })
}

async function untilLast(): Promise<number> {
  for (;;) {
    const [{ left }] = (await look.query<{ left: number }>(HOW_MANY[roles])).rows as [{ left: number }]
    if (left <= last) return left
    await pause(LOOK_EVERY_MS)
  }
}

/** The hub as main.ts puts it together, with its loops, its log and the way out replaced. */
async function hubOn(url: string, ofRoles: string) {
  const { createApp } = await built<typeof import('../../apps/hub/src/app.ts')>('app')
  const { loadConfig } = await built<typeof import('../../apps/hub/src/config.ts')>('config')
  const { loadPlugins } = await built<typeof import('../../apps/hub/src/plugins/registry.ts')>('plugins/registry')
  const { connect } = await built<typeof import('../../apps/hub/src/store/data-source.ts')>('store/data-source')
  const { systemClock } = await built<typeof import('../../apps/hub/src/clock.ts')>('clock')
  const { createLog } = await built<typeof import('../../apps/hub/src/log.ts')>('log')
  const plugins = await loadPlugins()
  const config = loadConfig(hubEnvironment(url, ofRoles), plugins)
  const log = createLog(config.logLevel)
  const dataSource = await connect(url, { log })
  return createApp({ config, clock: systemClock(), dataSource, log, plugins }, { channel: nullChannel, ...folders })
}
