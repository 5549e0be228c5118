import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { byteaArray } from './bytea-array.ts'
import { connect } from './data-source.ts'
import { prepared } from './sql.ts'

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

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

it.each([
  ['nothing', []],
  ['every byte there is', [EVERY_BYTE]],
  ['an empty one between others', [Buffer.from('{"a":1}'), Buffer.alloc(0), Buffer.from('\\x00 "quoted", {braced}')]],
  ['one that is part of a larger buffer', [EVERY_BYTE.subarray(10, 20)]],
  ['more than one write of a socket takes', [Buffer.alloc(100_000, EVERY_BYTE)]],
])('Postgres reads a bytea[] of %s as it was', async (_what, values) => {
  const sql = prepared(source, 'read_back')
  for (const _again of ['parsed', 'known by its name']) {
    const rows = await sql<{ value: Buffer }>('SELECT value FROM unnest($1::bytea[]) AS value', [byteaArray(values)])
    expect(rows.map(({ value }) => value)).toEqual(values)
  }
})
