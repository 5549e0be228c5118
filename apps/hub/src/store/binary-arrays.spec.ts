import fc from 'fast-check'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { binaryArrays } from './binary-arrays.ts'
import { autocommit, prepared, type Sql } from './sql.ts'

const database = databaseOfSpec()

const read = (type: string) => `SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS w (value, n) ORDER BY n`

const readBack = async (sql: Sql, type: string, values: readonly unknown[]) =>
  (await sql<{ value: unknown }>(read(type), [values])).map(({ value }) => value)

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

it.each<[string, string, readonly unknown[]]>([
  ['nothing', 'text', []],
  [
    'names, quotes, braces and nulls',
    'text',
    ['default', '', 'say "NULL", {ok} \\ ', null, 'ünïcödé 👍', 'x'.repeat(200_000)],
  ],
  ['ids', 'uuid', ['0189abcd-0000-8000-8000-0123456789af', null, 'ffffffff-ffff-ffff-ffff-ffffffffffff']],
  [
    'instants near and far',
    'timestamptz',
    [
      new Date('2026-03-02T12:00:00.123Z'),
      null,
      new Date('1970-01-01T00:00:00Z'),
      new Date('9999-12-31T23:59:59.999Z'),
    ],
  ],
  ['whole numbers', 'int', [0, -1, null, 2_147_483_647, -2_147_483_648]],
  ['yes and no', 'boolean', [true, null, false]],
  [
    'bytes',
    'bytea',
    [EVERY_BYTE, Buffer.alloc(0), EVERY_BYTE.subarray(10, 20), null, Buffer.alloc(100_000, EVERY_BYTE)],
  ],
])('Postgres reads an array of %s as it was', async (_what, type, values) => {
  expect(binaryArrays(read(type), [values])).toEqual([expect.any(Buffer)])
  expect(await readBack(autocommit(database.source), type, values)).toEqual(values)
  const known = prepared(database.source, `read_${type}`)
  for (const _again of ['parsed', 'known by its name']) expect(await readBack(known, type, values)).toEqual(values)
})

it('documents come back as what they say', async () => {
  const documents = [{ name: 'say "hi"' }, [], null, 'text', 1.5, { deep: { ünï: '👍' } }]
  const values = [...documents.map(document => JSON.stringify(document)), null]
  expect(await readBack(autocommit(database.source), 'jsonb', values)).toEqual([...documents, null])
})

it('any text comes back as it was', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter(value => !value.includes('\0'))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async values => {
      expect(await readBack(autocommit(database.source), 'text', values)).toEqual(values)
    }),
    { numRuns: 50 },
  )
})

it('any instant comes back as it was', async () => {
  // As far as a driver that reads dates of four-digit years goes.
  const instant = fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  await fc.assert(
    fc.asyncProperty(fc.array(instant), async values => {
      expect(await readBack(autocommit(database.source), 'timestamptz', values)).toEqual(values)
    }),
    { numRuns: 50 },
  )
})

it.each<[string, string, readonly unknown[], readonly unknown[]]>([
  ['an id in capitals', 'uuid', ['0189ABCD-0000-8000-8000-0123456789AF'], ['0189abcd-0000-8000-8000-0123456789af']],
  ['the beginning of time', 'timestamptz', ['-infinity'], [Number.NEGATIVE_INFINITY]],
  ['a type we do not write', 'bigint', ['9007199254740993'], ['9007199254740993']],
])('%s is left to pg', async (_what, type, values, expected) => {
  expect(binaryArrays(read(type), [values])).toEqual([values])
  expect(await readBack(autocommit(database.source), type, values)).toEqual(expected)
})

it.each([
  ['uuid', 'not-an-id'],
  ['uuid', '0189abcd-0000-8000-8000-0123456789ag'],
  ['uuid', '0189abcd00-00-8000-8000-0123456789af'],
  ['timestamptz', 'yesterday or so'],
  ['int', '1.5'],
])('what is no %s is refused by Postgres, as it is without: %s', async (type, value) => {
  await expect(readBack(autocommit(database.source), type, [value])).rejects.toMatchObject({ code: /^22/ })
})

it('a parameter that is no array, or is not cast to one, stays what it is', () => {
  const values = [['a'], 'b', ['c']]
  expect(binaryArrays('SELECT $1::text[], $2::text, name = ANY ($3)', values)).toEqual([expect.any(Buffer), 'b', ['c']])
})
