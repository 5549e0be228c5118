import type { TestHub } from './hub.ts'

/** Every row of every table as text, as a dump of the database would have it; bytes as the text they may hold. */
export async function dumpOf(hub: TestHub): Promise<ReadonlyMap<string, string>> {
  const tables = await hub.rows<{ name: string; bytes: string[] | null }>(
    `SELECT t.table_name AS name, array_agg(c.column_name::text) FILTER (WHERE c.data_type = 'bytea') AS bytes
     FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
     WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1`,
  )
  const dumps = tables.map(async ({ name, bytes }) => {
    const read = (bytes ?? []).map(column => `|| ' ' || coalesce(encode(t."${column}", 'escape'), '')`)
    const rows = await hub.rows<{ row: string }>(
      `SELECT row_to_json(t)::text ${read.join(' ')} AS row FROM "${name}" t`,
    )
    return [name, rows.map(({ row }) => row.toLowerCase()).join('\n')] as const
  })
  return new Map(await Promise.all(dumps))
}

/** Word → the tables it stands in, for the words that stand anywhere. */
export async function tablesWith(hub: TestHub, words: readonly string[]): Promise<Record<string, string[]>> {
  const dump = await dumpOf(hub)
  const found = words.map(word => [word, [...dump].flatMap(([table, text]) => (stands(word, text) ? [table] : []))])
  return Object.fromEntries(found.filter(([, tables]) => tables?.length))
}

const stands = (word: string, text: string): boolean => text.includes(word.toLowerCase())
