import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { type Store, startEmbeddedPostgres } from './embedded-postgres.ts'
import { openExternalPostgres } from './external-postgres.ts'

/** The database the config names, or the hub's own in DATA_DIR. Owning the latter means owning DATA_DIR. */
export async function openStore(config: Config, log: Logger): Promise<Store> {
  if (config.databaseUrl) return openExternalPostgres(config.databaseUrl)
  return startEmbeddedPostgres({ dataDir: config.dataDir, log })
}
