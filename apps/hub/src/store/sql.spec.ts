import { databaseOfSpec } from '../../../../test/support/database.ts'
import { rowsOf } from '../../../../test/support/rows.ts'
import { until } from '../../../../test/support/until.ts'
import { isPassing, isTimeout, type Sql, transaction } from './sql.ts'

const database = databaseOfSpec({ statementTimeoutMs: 50 })

const faultOf = (work: (sql: Sql) => Promise<unknown>): Promise<unknown> =>
  transaction(database.source, { durable: true }, work).catch((error: unknown) => error)

const pidOf = async (sql: Sql) => (await sql<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid

/** Ends a session from outside, as a server that crashes does. */
const endSession = (pid: number | undefined) => rowsOf(database.url, 'SELECT pg_terminate_backend($1)', [pid])

/** TypeORM lets go of a connection that broke between two statements, and says later only that it did. */
const isNoticed = () =>
  (database.source.driver as unknown as { connectedQueryRunners: unknown[] }).connectedQueryRunners.length === 0

/** Does the work while somebody holds a table, as the making of an index does. */
const inLock = (work: () => Promise<unknown>) =>
  transaction(database.source, { durable: true }, async sql => {
    await sql('LOCK TABLE tenant IN SHARE MODE')
    return work()
  })

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
  [
    'a lock that somebody else holds for long',
    true,
    true,
    sql => inLock(() => sql("INSERT INTO tenant (id, created_at) VALUES ('t', now())")),
  ],
  ['a statement that takes too long', false, true, sql => sql('SELECT pg_sleep(5)')],
  ['a value that does not fit', false, false, sql => sql('SELECT $1::int', ['many'])],
])('tells what passes by itself: %s', async (_what, passes, isLate, work) => {
  const fault = await faultOf(work)
  expect(fault).toBeInstanceOf(Error)
  expect({ passes: isPassing(fault), isLate: isTimeout(fault) }).toEqual({ passes, isLate })
  await expect(transaction(database.source, { durable: true }, sql => sql('SELECT 1 AS one'))).resolves.toEqual([
    { one: 1 },
  ])
})

it.each([
  ['its host is gone', 'EHOSTUNREACH'],
  ['the network is down', 'ENETUNREACH'],
  ['its name is not known at the moment', 'EAI_AGAIN'],
  ['the primary has become a standby', '25006'],
  ['its disk gives an error', '58030'],
])('a database passes as being away when %s: %s', (_what, code) => {
  expect(isPassing(Object.assign(new Error('refused'), { code }))).toBe(true)
})

it.each(['22P02', '23505', '42P01', 'ERR_INVALID_ARG_TYPE'])('a fault that stays is told from those: %s', code => {
  expect(isPassing(Object.assign(new Error('refused'), { code }))).toBe(false)
})
