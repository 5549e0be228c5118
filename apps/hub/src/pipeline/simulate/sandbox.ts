import { randomBytes } from 'node:crypto'
import type { Plugin } from '@beckon/plugin-kit'
import type { Logger } from 'pino'
import { standingClock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import type { Channel } from '../../deliver/channel.ts'
import { createHub, type HubParts } from '../../hub.ts'
import type { Counters } from '../../observer.ts'
import { connect } from '../../store/data-source.ts'
import { startEmbeddedPostgres } from '../../store/embedded-postgres.ts'
import { migrate } from '../../store/migrate.ts'
import { autocommit } from '../../store/sql.ts'
import { passingFolder } from './passing-folder.ts'
import type { Stage } from './play.ts'

/** Where the merchant's files are, if not in this repository. */
export type Folders = Pick<HubParts, 'triggersFolder' | 'segmentsFolder'>

export interface SandboxParts {
  readonly config: Config
  readonly plugins: ReadonlyMap<string, Plugin>
  readonly log: Logger
  readonly at: Date
  readonly folders: Folders
}

/** Takes everything and sends nothing. */
const channel: Channel = {
  name: 'simulated',
  idempotent: true,
  capacity: () => 500,
  deliver: async () => ({ outcome: 'accepted', detail: 'simulated' }),
  close: async () => undefined,
}

const nothing = () => undefined
const counters: Counters = {
  ...{ item: nothing, event: nothing, decision: nothing, attempt: nothing, stageError: nothing },
  startStage: () => nothing,
}

// It goes when it is told what there was to tell: nothing has to survive a power cut.
const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** A hub on a database of its own, which is gone when it is closed, at an instant that somebody else sets. */
export async function openSandbox(
  { config, plugins, log, at, folders }: SandboxParts,
  opened: AsyncDisposableStack,
): Promise<Stage> {
  const dataDir = await passingFolder(opened)
  const starting = startEmbeddedPostgres({ dataDir, log, settings: SETTINGS })
  // Also when a signal comes while it starts.
  opened.defer(async () => (await starting.catch(() => null))?.stop())
  const { url } = await starting
  await migrate(url, log)
  const dataSource = await connect(url, { log })
  opened.defer(() => dataSource.destroy())
  const clock = standingClock(at)
  const apart = { dataDir, databaseUrl: url, rawRetentionMs: null, secretKeys: [randomBytes(32).toString('hex')] }
  const ground = { config: { ...config, ...apart }, clock, dataSource, log, plugins }
  const publicUrl = () => config.publicUrl ?? `http://127.0.0.1:${config.port}`
  const { pipeline } = await createHub({ ground, counters, publicUrl, wake: nothing, channel, ...folders })
  return { sql: autocommit(dataSource), clock, pipeline }
}
