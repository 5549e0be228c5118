import { EventEmitter, once } from 'node:events'
import { Client } from 'pg'
import { pino } from 'pino'
import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { connect } from './data-source.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'

describe('the connection to the database', () => {
  const events = new EventEmitter()
  const log = pino({}, { write: (line: string) => events.emit(JSON.parse(line).msg) })
  let database: TestDatabase
  let source: DataSource
  beforeAll(async () => {
    database = await createDatabase()
    source = await connect(database.url, { log })
  })
  afterAll(async () => {
    await source.destroy()
    await database.drop()
  })

  it.each([
    ['a 64-bit integer, digit by digit', "'9007199254740993'::int8", '9007199254740993'],
    ['a date without a zone', "'2000-02-29'::date", '2000-02-29'],
    ['an instant', "'2026-03-29T01:30:00+02:00'::timestamptz", new Date('2026-03-28T23:30:00Z')],
  ])('reads %s', async (_what, expression, value) => {
    expect(await source.query(`SELECT ${expression} AS value`)).toEqual([{ value }])
  })

  it('is named, and gives up on a statement after 30 s', async () => {
    const settings = "current_setting('application_name') AS name, current_setting('statement_timeout') AS limit"
    expect(await source.query(`SELECT ${settings}`)).toEqual([{ name: 'beckon', limit: '30s' }])
  })

  it('plans short look-ups and leaves no transaction standing, whatever the defaults of the server', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await source.query(`ALTER DATABASE ${name} SET jit = on`)
    await source.query(`ALTER DATABASE ${name} SET random_page_cost = 4`)
    const [theirs, ours] = [new Client({ connectionString: database.url }), await connect(database.url, { log })]
    await theirs.connect()
    const settings = ['jit', 'random_page_cost', 'idle_in_transaction_session_timeout']
    const asked = `SELECT ${settings.map(setting => `current_setting('${setting}') AS ${setting}`).join(', ')}`
    expect((await theirs.query(asked)).rows).toEqual([
      { jit: 'on', random_page_cost: '4', idle_in_transaction_session_timeout: '0' },
    ])
    expect(await ours.query(asked)).toEqual([
      { jit: 'off', random_page_cost: '1.1', idle_in_transaction_session_timeout: '1min' },
    ])
    await Promise.all([theirs.end(), ours.destroy()])
  })

  it('outlives the end of an idle session, and connects again', async () => {
    await source.query('SELECT 1')
    const lost = once(events, 'store.connection-lost')
    const operator = new Client({ connectionString: database.url })
    await operator.connect()
    await operator.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'beckon' AND datname = current_database()",
    )
    await operator.end()
    await lost
    expect(await source.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('finds nothing to migrate when many processes start at once on an up-to-date schema', async () => {
    expect(await Promise.all([1, 2, 3].map(() => migrate(database.url, log)))).toEqual([[], [], []])
  })

  it('migrates once when many processes start at once on an old schema', async () => {
    await source.query('DROP SCHEMA public CASCADE')
    await source.query('CREATE SCHEMA public')
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, log)))
    expect(applied.filter(names => names.length > 0)).toHaveLength(1)
    expect(applied.flat()).toHaveLength(migrations.length)
  })
})
