import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { loadCredentials, urlOf } from './credentials.ts'
import type { Store } from './embedded-postgres.ts'
import { openStore } from './open-store.ts'
import { runningServer } from './postmaster-file.ts'

/** The database of a hub that may be at work: a server that runs is neither owned nor stopped. Null: there is none yet. */
export async function findStore(config: Config, log: Logger): Promise<Store | null> {
  if (config.databaseUrl) return openStore(config, log)
  const cluster = await realpath(join(config.dataDir, 'postgres')).catch(() => null)
  if (cluster === null) return null
  const server = await runningServer(cluster)
  if (!server?.ready) return openStore(config, log)
  const { password } = await loadCredentials(config.dataDir)
  return { url: urlOf({ port: server.port, password }), stop: async () => undefined }
}
