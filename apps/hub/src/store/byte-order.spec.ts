import { databaseWithLocale } from '../../../../test/support/database.ts'
import { rowsOf } from '../../../../test/support/rows.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { migrate } from './migrate.ts'

// A column that comes here is new: give it COLLATE "C" where it is made.
const SORTED_BY_LOCALE = `
  SELECT c.relname || '.' || a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attcollation = '"default"'::regcollation ORDER BY 1`

describe('a database of somebody who sorts as English does', () => {
  const database = databaseWithLocale('en-US')
  const rows = <Row>(sql: string) => rowsOf<Row>(database.url, sql)

  beforeAll(async () => {
    await rows('CREATE TABLE theirs (name text PRIMARY KEY)')
    await migrate(database.url, silent)
  })

  it('compares every text of ours by its bytes, and leaves what is not ours alone', async () => {
    const columns = await rows<{ column: string }>(SORTED_BY_LOCALE)
    expect(columns.map(({ column }) => column)).toEqual(['migrations.name', 'theirs.name'])
  })

  it('sorts ours as every process does, and not as the language does', async () => {
    await rows("INSERT INTO tenant (id, created_at) SELECT id, 'epoch' FROM unnest('{b,C,a-c,ab}'::text[]) AS id")
    const byUs = await rows<{ id: string }>("SELECT id FROM tenant WHERE id <> 'default' ORDER BY id")
    expect(byUs.map(({ id }) => id)).toEqual(['C', 'a-c', 'ab', 'b'])
    await rows("INSERT INTO theirs VALUES ('b'), ('C'), ('a-c'), ('ab')")
    const byThem = await rows<{ name: string }>('SELECT name FROM theirs ORDER BY name')
    expect(byThem.map(({ name }) => name)).toEqual(['a-c', 'ab', 'b', 'C'])
  })
})
