import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { DataSource } from 'typeorm'
import { connect, type PoolOptions } from '../../apps/hub/src/store/data-source.ts'
import { migrate } from '../../apps/hub/src/store/migrate.ts'
import { silent } from './test-postgres.ts'

/** A database of a test file's own, empty but migrated. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Set by global-setup.ts; Jest's workers inherit it. */
const SERVER_URL = 'BECKON_TEST_POSTGRES_URL'
const TEMPLATE = 'beckon_template'

/** Tells the test files which server to use, and makes there the template that their databases are copied from. */
export async function provideDatabases(serverUrl: string): Promise<void> {
  process.env[SERVER_URL] = serverUrl
  await execute(`CREATE DATABASE ${TEMPLATE}`)
  await migrate(urlOf(TEMPLATE), silent)
}

/** Copies the template: some 60 ms each, however many migrations there will be. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await execute(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  return { url: urlOf(name), drop: () => execute(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** A database for the tests of this file, or of this `describe`, with the pool that the hub would have. */
export function databaseOfSpec(options: Partial<PoolOptions> = {}): {
  readonly source: DataSource
  readonly url: string
  /** Whether a transaction waits for what another holds. */
  someoneWaits(): Promise<boolean>
} {
  let database: TestDatabase
  let source: DataSource
  beforeAll(async () => {
    database = await createDatabase()
    source = await connect(database.url, { log: silent, ...options })
  })
  afterAll(async () => {
    await source.destroy()
    await database.drop()
  })
  return {
    get source() {
      return source
    },
    get url() {
      return database.url
    },
    async someoneWaits() {
      const waiting = await source.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      )
      return waiting.length > 0
    },
  }
}

/** An empty database for the tests of this `describe`, sorted as a language is, as an operator's may be: nothing of ours is in it. */
export function databaseWithLocale(locale: string): { readonly url: string } {
  const name = `test_${randomBytes(6).toString('hex')}`
  beforeAll(() =>
    execute(`CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '${locale}' LOCALE 'C'`),
  )
  afterAll(() => execute(`DROP DATABASE ${name} WITH (FORCE)`))
  return {
    get url() {
      return urlOf(name)
    },
  }
}

async function execute(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url.href
}

function serverUrl(): string {
  const url = process.env[SERVER_URL]
  if (!url)
    throw new Error(`${SERVER_URL} is not set; expected test/support/global-setup.ts to have run (jest.config.json)`)
  return url
}
