import { Client } from 'pg'

/** Asks a database that belongs to another process. */
export async function rowsOf<Row>(url: string, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql, [...parameters])).rows as Row[]
  } finally {
    await client.end()
  }
}
