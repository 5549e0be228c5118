import type { Logger } from 'pino'
import { makeCluster } from './cluster.ts'
import { loadCredentials, urlOf } from './credentials.ts'
import { ownDataDir } from './owner-lock.ts'
import type { ServerSettings } from './postmaster.ts'
import { makeDataDir, serverHome } from './server-home.ts'
import { adoptOrLaunch, relaunch } from './server-start.ts'
import { keepRunning } from './supervisor.ts'

/** A database to connect to, and the way to let go of it. */
export interface Store {
  readonly url: string
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: Logger
  /** Settings of postgresql.conf that differ from the hub's own choice. */
  readonly settings?: ServerSettings
}

/** Starts, or adopts, the Postgres of a data folder, and keeps it running until it is stopped. One owner at a time. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<Store> {
  const dataDir = await makeDataDir(options.dataDir)
  const lock = await ownDataDir(dataDir)
  try {
    const { url, stop } = await start({ ...options, dataDir })
    return { url, stop: () => stop().then(lock.release) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function start({ dataDir, log, settings = {} }: EmbeddedOptions): Promise<Store> {
  const home = await serverHome(dataDir)
  const kept = await loadCredentials(dataDir)
  await makeCluster(home, kept.password)
  const first = await adoptOrLaunch(home, kept, settings)
  const { credentials } = first
  log.info({ serverPid: first.server.pid, port: credentials.port, how: first.how }, 'store.started')
  const again = (signal: AbortSignal) => relaunch(home, credentials, settings, signal)
  return { url: urlOf(credentials), stop: keepRunning(first.server, again, log) }
}
