import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { rowsOf } from '../support/rows.ts'
import { built } from './built.ts'

/** A database of one side in one round, or one that is filled once and copied. */
export interface Database {
  readonly name: string
  readonly url: string
  rows<Row>(sql: string): Promise<Row[]>
  drop(): Promise<void>
}

/** The one Postgres that all sides share. */
export interface Ground {
  readonly postgres: string
  /** A new database, empty or a copy of another that nobody is connected to. */
  createDatabase(copied?: Database): Promise<Database>
  stop(): Promise<void>
}

/** Starts the Postgres that a hub without DATABASE_URL starts, with the settings the hub gives it: nothing is tuned. */
export async function startGround(): Promise<Ground> {
  const { startEmbeddedPostgres } =
    await built<typeof import('../../apps/hub/src/store/embedded-postgres.ts')>('store/embedded-postgres')
  const dataDir = await mkdtemp(join(tmpdir(), 'beckon-bench-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'error' }) })
    const [version] = await rowsOf<{ server_version: string }>(server.url, 'SHOW server_version')
    let made = 0
    return {
      postgres: version?.server_version ?? 'unknown',
      createDatabase: copied => createDatabase(server.url, `bench_${++made}`, copied),
      stop: () => server.stop().then(remove),
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function createDatabase(serverUrl: string, name: string, copied?: Database): Promise<Database> {
  await rowsOf(serverUrl, `CREATE DATABASE ${name}${copied ? ` TEMPLATE ${copied.name} STRATEGY file_copy` : ''}`)
  // No round pays for flushing what the one before it wrote.
  await rowsOf(serverUrl, 'CHECKPOINT')
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    rows: sql => rowsOf(url.href, sql),
    drop: async () => void (await rowsOf(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)),
  }
}

/** Says which count is not what it has to be: a side that did not do its work has no rate. */
export async function expectCounts(database: Database, expected: Readonly<Record<string, number>>): Promise<void> {
  const columns = Object.keys(expected).map((from, n) => `(SELECT count(*)::int FROM ${from}) AS c${n}`)
  const [counted] = await database.rows<Record<string, number>>(`SELECT ${columns.join(', ')}`)
  const faults = Object.entries(expected).flatMap(([from, count], n) =>
    counted?.[`c${n}`] === count ? [] : [`${from}: saw ${counted?.[`c${n}`]}, expected ${count}`],
  )
  if (faults.length) throw new Error(`The measured side did not do its work: ${faults.join('; ')}`)
}
