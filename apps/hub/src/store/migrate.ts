import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import { connect } from './data-source.ts'

/** Any number, so long as it is always the same: only one process at a time may migrate a database. */
const LOCK = 7_233_251

/** Brings the schema up to date; gives the names of the applied migrations. Safe to run from many processes. */
export async function migrate(url: string, log: Logger): Promise<string[]> {
  // No statement timeout: an index on a grown table takes its time, and waiting for another process does too.
  const source = await connect(url, { log, statementTimeoutMs: 0 })
  try {
    return await alone(source, async () => {
      const applied = await source.runMigrations({ transaction: 'each' })
      return applied.map(migration => migration.name)
    })
  } finally {
    await source.destroy()
  }
}

async function alone<T>(source: DataSource, work: () => Promise<T>): Promise<T> {
  const session = source.createQueryRunner()
  try {
    await session.query('SELECT pg_advisory_lock($1)', [LOCK])
    return await work()
  } finally {
    // The lock ends with its session, which destroy() closes.
    await session.release()
  }
}
