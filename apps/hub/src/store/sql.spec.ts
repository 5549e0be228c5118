import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { rowsOf } from '../../../../test/support/rows.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { until } from '../../../../test/support/until.ts'
import { connect } from './data-source.ts'
import { isPassing, isTimeout, type Sql, transaction } from './sql.ts'

let database: TestDatabase
let source: DataSource

beforeAll(async () => {
  database = await createDatabase()
  source = await connect(database.url, { log: silent, statementTimeoutMs: 50 })
})
afterAll(async () => {
  await source.destroy()
  await database.drop()
})

const faultOf = (work: (sql: Sql) => Promise<unknown>): Promise<unknown> =>
  transaction(source, { durable: true }, work).catch((error: unknown) => error)

const pidOf = async (sql: Sql) => (await sql<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid

/** Ends a session from outside, as a server that crashes does. */
const endSession = (pid: number | undefined) => rowsOf(database.url, 'SELECT pg_terminate_backend($1)', [pid])

/** TypeORM lets go of a connection that broke between two statements, and says later only that it did. */
const isNoticed = () =>
  (source.driver as unknown as { connectedQueryRunners: unknown[] }).connectedQueryRunners.length === 0

it.each<[string, boolean, boolean, (sql: Sql) => Promise<unknown>]>([
  [
    'a connection that is lost under a statement',
    true,
    false,
    async sql => {
      const pid = await pidOf(sql)
      await sql('SET LOCAL statement_timeout = 0')
      return Promise.all([sql('SELECT pg_sleep(5)'), endSession(pid)])
    },
  ],
  [
    'a connection that was lost between two statements',
    true,
    false,
    async sql => {
      await endSession(await pidOf(sql))
      await until('the loss is noticed', isNoticed)
      return sql('SELECT 1')
    },
  ],
  ['a statement that takes too long', false, true, sql => sql('SELECT pg_sleep(5)')],
  ['a value that does not fit', false, false, sql => sql('SELECT $1::int', ['many'])],
])('tells what passes by itself: %s', async (_what, passes, isLate, work) => {
  const fault = await faultOf(work)
  expect(fault).toBeInstanceOf(Error)
  expect({ passes: isPassing(fault), isLate: isTimeout(fault) }).toEqual({ passes, isLate })
  await expect(transaction(source, { durable: true }, sql => sql('SELECT 1 AS one'))).resolves.toEqual([{ one: 1 }])
})
