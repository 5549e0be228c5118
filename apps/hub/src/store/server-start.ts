import { setTimeout as pause } from 'node:timers/promises'
import { FixSettings } from '@beckon/plugin-kit'
import { Client } from 'pg'
import { type Credentials, freePort, saveCredentials, urlOf } from './credentials.ts'
import { launch, ServerFailed, type ServerSettings, stopServer, untilReady } from './postmaster.ts'
import { type RunningServer, removeStaleFile, runningServer } from './postmaster-file.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { ServerHome } from './server-home.ts'

export interface Started {
  readonly server: ProcessIdentity
  readonly credentials: Credentials
  readonly how: 'adopted' | 'launched'
}

// What a killed server leaves for a moment: sessions that have not noticed yet hold the lock, the memory, the port.
const PASSING = /lock file .* already exists|pre-existing shared memory block|address already in use/i
const PATIENCE_MS = 10_000
const PAUSE_MS = 250

/** Brings up the server of a cluster: the one that a killed hub left behind if it is sound, else a new one. */
export async function adoptOrLaunch(home: ServerHome, kept: Credentials, settings: ServerSettings): Promise<Started> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return (await adopt(home, kept)) ?? (await launchAnew(home, kept, settings))
    } catch (error) {
      if (!isPassing(error) || waited >= PATIENCE_MS) throw error
      await pause(PAUSE_MS)
    }
  }
}

/** The same server again, on the port that the connection pool knows. */
export async function relaunch(
  home: ServerHome,
  { port }: Credentials,
  settings: ServerSettings,
  signal?: AbortSignal,
): Promise<ProcessIdentity> {
  await removeStaleFile(home.cluster)
  const server = await launch(home, port, settings)
  try {
    await untilReady(home, server, signal)
    return server
  } catch (error) {
    await stopServer(server)
    throw error
  }
}

async function launchAnew(home: ServerHome, kept: Credentials, settings: ServerSettings): Promise<Started> {
  const credentials = { ...kept, port: await freePort(kept.port) }
  if (credentials.port !== kept.port) await saveCredentials(home.dataDir, credentials)
  const server = await relaunch(home, credentials, settings)
  if (await answers(urlOf(credentials), home.cluster)) return { server, credentials, how: 'launched' }
  await stopServer(server)
  throw wrongPassword(home)
}

async function adopt(home: ServerHome, kept: Credentials): Promise<Started | null> {
  const running = await runningServer(home.cluster)
  if (!running) return null
  const credentials = { ...kept, port: running.port }
  const sound = (await becomesReady(home, running)) && (await answers(urlOf(credentials), home.cluster))
  if (sound) return { server: running.process, credentials, how: 'adopted' }
  await stopServer(running.process)
  return null
}

/** It may still be replaying its log, or on its way out. */
async function becomesReady(home: ServerHome, { process }: RunningServer): Promise<boolean> {
  return untilReady(home, process).then(
    () => true,
    () => false,
  )
}

/** Whether this server takes our password and serves this very cluster. */
async function answers(url: string, cluster: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 3000 })
  // A connection that breaks also emits; the rejection below says the same.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    return rows[0]?.data_directory === cluster
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function wrongPassword({ dataDir, cluster }: ServerHome): FixSettings {
  return new FixSettings(
    'database-url-wrong',
    `The password in ${dataDir}/database-url does not open the database in ${cluster}. Put back the file that was ` +
      'made with it; both belong together.',
  )
}

function isPassing(error: unknown): boolean {
  return error instanceof ServerFailed && PASSING.test(error.message)
}
