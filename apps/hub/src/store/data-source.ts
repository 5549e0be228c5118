import { type CustomTypesConfig, types as pgTypes } from 'pg'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { migrations } from './migrations/index.ts'

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>

export interface PoolOptions {
  readonly log: { warn(fields: object, event: string): unknown }
  /** 0 = none. */
  readonly statementTimeoutMs?: number
}

/** What one process with all roles wants at once: four digests, two writes of receive, a loop each for the rest, and the admin API. */
const POOL_SIZE = 14

const IDLE_MS = 60_000

/**
 * Whatever the server's own defaults are. Those of its disk are a turning one's, with which the planner reads whole tables
 * of a few thousand pages rather than look up the 500 keys of a batch: 18 ms instead of 4 for each look-up, measured with
 * 20,000 runs. Compiling a plan costs more than our short statements take.
 */
const PLANNING = '-c random_page_cost=1.1 -c jit=off'

/** How the hub talks to Postgres: one pool per process, raw values that lose nothing, and no schema made by itself. */
export function dataSourceOptions(url: string, { log, statementTimeoutMs = 30_000 }: PoolOptions): PostgresOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'beckon',
    poolSize: POOL_SIZE,
    connectTimeoutMS: 10_000,
    synchronize: false,
    migrations,
    // TypeORM would install uuid-ossp unasked; our ids are derived, and an external database may not allow it.
    installExtensions: false,
    // An idle connection that breaks is replaced by the pool; unhandled, its error would end the process.
    poolErrorHandler: (error: Error) => log.warn({ reason: error.message }, 'store.connection-lost'),
    // Waiting for a lock ends before the statement does: that somebody holds it says nothing of the data.
    extra: {
      ...{ statement_timeout: statementTimeoutMs, lock_timeout: statementTimeoutMs / 2 },
      // A process that stands still in a transaction holds locks and keeps dead rows from being cleaned.
      idle_in_transaction_session_timeout: IDLE_MS,
      options: PLANNING,
      types: TYPES,
    },
  }
}

/** Opens the pool. */
export async function connect(url: string, options: PoolOptions): Promise<DataSource> {
  // A pool that was closed on purpose has nothing to tell: the server behind it may stop before its last connection does.
  const log = { warn: (fields: object, event: string) => source.isInitialized && options.log.warn(fields, event) }
  const source: DataSource = new DataSource(dataSourceOptions(url, { ...options, log }))
  return source.initialize()
}

// OID of `date` (pg_type.dat). pg makes it a Date at local midnight: a birthday would move with the machine's zone.
// int8 stays a string and timestamptz becomes a Date, as pg has it.
const DATE_OID = 1082
const TYPES: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID
      ? (text: string) => text
      : pgTypes.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
}
