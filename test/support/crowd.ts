import type { TestHub } from './hub.ts'

/** What stands in the ids and words of one person, and in those of the others something of their own. */
export const MARK = '4204204'

/** As many people more, of whom everything is known that is known of the one: rows like theirs, in every table. */
export async function crowd(hub: TestHub, count: number): Promise<void> {
  for (const { name, ids } of await hub.rows<{ name: string; ids: readonly string[] }>(TABLES)) {
    const own = ids.map(id => `'${id}', md5(t.${id}::text || n)::uuid`)
    await hub.rows(
      `INSERT INTO ${name} OVERRIDING USER VALUE SELECT c.* FROM ${name} t CROSS JOIN generate_series(1, $1::int) AS n CROSS JOIN LATERAL
         jsonb_populate_record(t, replace(to_jsonb(t)::text, '${MARK}', (5000000 + n)::text)::jsonb || jsonb_build_object(${own})) c
       ON CONFLICT DO NOTHING`,
      [count],
    )
  }
}

/** The tables that a tenant has rows in, with their columns of ids. */
const TABLES = `
  SELECT table_name AS name, coalesce(array_agg(column_name::text) FILTER (WHERE data_type = 'uuid'), '{}') AS ids
  FROM information_schema.columns WHERE table_schema = current_schema()
  GROUP BY 1 HAVING bool_or(column_name = 'tenant_id') ORDER BY 1`
