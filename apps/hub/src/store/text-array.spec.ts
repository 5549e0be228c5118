import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { connect } from './data-source.ts'
import { autocommit } from './sql.ts'
import { textArray } from './text-array.ts'

let database: TestDatabase
let source: DataSource
beforeAll(async () => {
  database = await createDatabase()
  source = await connect(database.url, { log: silent })
})
afterAll(async () => {
  await source.destroy()
  await database.drop()
})

it.each([
  ['nothing', []],
  [
    'names as they mostly are',
    ['orders/create', 'ada-books.myshopify.com', 'gid:42', 'http://127.0.0.1:3000/a_b?c=d&e'],
  ],
  ['an empty one', ['', ' ', '\n', '\t a ']],
  ['what means something in an array', ['a,b', '{a}', '"', '\\', '\\"', '{"a":"\\n"}', "'; DROP TABLE request; --"]],
  ['what looks like no value', ['NULL', 'null', 'Null', 'nullable', 'null\n']],
  ['other scripts', ['Zoë', '東京', '🛒', '\u00a0', '\u2028']],
])('Postgres reads a text[] of %s as it was', async (_what, values) => {
  const sql = autocommit(source)
  const rows = await sql<{ value: string }>('SELECT value FROM unnest($1::text[]) AS value', [textArray(values)])
  expect(rows.map(({ value }) => value)).toEqual(values)
})

it('Postgres reads numbers and instants too', async () => {
  const [row] = await autocommit(source)('SELECT $1::int[] AS ints, $2::timestamptz[] AS instants', [
    textArray([0, -7, 2_147_483_647]),
    textArray(['2026-03-02T12:00:00.123Z']),
  ])
  expect(row).toEqual({ ints: [0, -7, 2_147_483_647], instants: [new Date('2026-03-02T12:00:00.123Z')] })
})
