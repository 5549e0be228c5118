import { databaseOfSpec } from '../../../../test/support/database.ts'
import { refreshFigures } from './planner-figures.ts'

const database = databaseOfSpec()

/** What the planner goes by: pages, as of the last look. */
const pages = async (table: string): Promise<number> => {
  const [row] = await database.source.query('SELECT relpages FROM pg_class WHERE relname = $1', [table])
  return row.relpages
}

it('looks at a table that has outgrown its figures, and at no other', async () => {
  await database.source.query(`INSERT INTO event (tenant_id, id, type, source, account, item_id, occurred_at, received_at, is_test, data)
    SELECT 'default', gen_random_uuid(), 'x.y', 's', 'a', gen_random_uuid(), now(), now(), false, '{}' FROM generate_series(1, 1000)`)
  await database.source.query("UPDATE pg_class SET relpages = 1 WHERE relname IN ('event', 'contact')")
  await refreshFigures(database.source)
  expect(await pages('event')).toBeGreaterThan(10)
  expect(await pages('contact')).toBe(1)
})

it('looks at a table whose figures are of fewer rows than it has, though it is as large', async () => {
  await database.source.query("UPDATE pg_class SET reltuples = 5 WHERE relname IN ('event', 'contact')")
  await refreshFigures(database.source)
  const figures = await database.source.query(
    `SELECT relname, reltuples::int FROM pg_class WHERE relname IN ('event', 'contact') ORDER BY 1`,
  )
  expect(figures).toEqual([
    { relname: 'contact', reltuples: 5 },
    { relname: 'event', reltuples: 1000 },
  ])
})

it('goes on where a table has more than half a gigabyte', async () => {
  await database.source.query("UPDATE pg_class SET relpages = 100000 WHERE relname = 'event'")
  await refreshFigures(database.source)
  expect(await pages('event')).toBe(100_000)
})
