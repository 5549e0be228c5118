import { FixSettings, type Plugin } from '@beckon/plugin-kit'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { type Clock, loadAnchor, systemClock } from './clock.ts'
import { type Config, loadConfig } from './config.ts'
import type { Ground } from './ground.ts'
import { createLog } from './log.ts'
import type { Environment } from './parse-settings.ts'
import { loadPlugins } from './plugins/registry.ts'
import { announce } from './ready.ts'
import { reloadOnChange } from './reload.ts'
import { adminTokenFile, withSecrets } from './secrets.ts'
import { stopOnSignals } from './stop-signals.ts'
import { connect } from './store/data-source.ts'
import { migrate } from './store/migrate.ts'
import { openStore } from './store/open-store.ts'
import { autocommit } from './store/sql.ts'
import { logWaiting } from './waiting-revisions.ts'

export interface StartOptions {
  /** Edits of triggers and templates take effect while it runs. */
  readonly watch?: boolean
}

/** Starts the hub and returns when it takes requests; from then on, signals stop it. */
export async function start(environment: Environment, { watch }: StartOptions = {}): Promise<void> {
  const plugins = await loadPlugins()
  const config = loadConfig(environment, plugins)
  const log = createLog(config.logLevel)
  const opened = new AsyncDisposableStack()
  stopOnSignals(() => opened.disposeAsync(), log)
  try {
    const ground = await openGround(config, plugins, log, opened)
    const app = await createApp(ground)
    opened.defer(() => app.close())
    const url = await app.listen()
    if (watch) opened.use(reloadOnChange(app.hub.files, log))
    const hold = await app.hub.hold.state()
    announce(ground, { url, hold, adminTokenFile: config.adminToken ? null : adminTokenFile(config) })
    // It is for reading only, and the hub is at work already.
    await logWaiting(autocommit(ground.dataSource), app.hub.catalogue.current, log).catch(error =>
      log.warn({ err: error }, 'trigger.waiting-unknown'),
    )
  } catch (error) {
    // A signal came first: what it closes makes the rest of the start fail, and its handler ends the process.
    if (opened.disposed) return
    await opened.disposeAsync()
    throw error
  }
}

/** Brings the database up to date without starting the hub; gives the names of the applied migrations. */
export async function migrateOnly(environment: Environment): Promise<string[]> {
  const config = loadConfig(environment, await loadPlugins())
  // stdout is for the answer.
  const log = createLog(config.logLevel, 'stderr')
  const store = await openStore(config, log)
  try {
    return await migrate(store.url, log)
  } finally {
    await store.stop()
  }
}

/** What is opened is closed in the opposite order: the app, its pool, the server. */
async function openGround(
  loaded: Config,
  plugins: ReadonlyMap<string, Plugin>,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<Ground> {
  const store = await openStore(loaded, log)
  opened.defer(store.stop)
  const config = await withSecrets(loaded)
  await migrate(store.url, log)
  const dataSource = await connect(store.url, { log })
  opened.defer(() => dataSource.destroy())
  const anchor = await loadAnchor(autocommit(dataSource), config.clockSpeed, systemClock().real())
  const clock = systemClock(anchor)
  checkLead(config, clock, log)
  return { config, clock, dataSource, log, plugins, exclusive: !config.databaseUrl }
}

/** A fast clock leaves its database ahead of the world for good: carts would be overdue before they are due. */
function checkLead({ production, clockSpeed }: Config, clock: Clock, log: Logger): void {
  const aheadSeconds = Math.round((clock.now().getTime() - clock.real().getTime()) / 1000)
  if (clockSpeed !== 1 || aheadSeconds < 60) return
  const advice = 'this database was run with CLOCK_SPEED; use another DATA_DIR or DATABASE_URL for real operation'
  if (production)
    throw new FixSettings('clock-ahead', `Business time is ${aheadSeconds} s ahead of real time: ${advice}.`)
  log.warn({ aheadSeconds, advice }, 'clock.ahead')
}
