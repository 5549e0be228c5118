import type { DataSource } from 'typeorm'
import { transaction } from '../../apps/hub/src/store/sql.ts'

/**
 * How Postgres goes about a statement where reading a whole table is no way out: of the few rows of a test it would always
 * be the cheapest, and only what an index does not fit at all is still read so.
 */
export async function planOf(source: DataSource, statement: string, parameters: readonly unknown[]): Promise<string> {
  return transaction(source, { durable: false }, async sql => {
    await sql('SET LOCAL enable_seqscan = off')
    const lines = await sql<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, [...parameters])
    return lines.map(line => line['QUERY PLAN']).join('\n')
  })
}
