import { dropMessages } from '../deliver/message.store.ts'
import { release } from '../gate/gate.store.ts'
import type { Sql } from '../store/sql.ts'

/** Retries are messages already: they end with their runs, and what reached nobody gives its place under the cap back. */
export async function endRetries(
  sql: Sql,
  runs: readonly { readonly tenantId: string; readonly messageId: string | null }[],
): Promise<void> {
  const messages = runs.flatMap(({ tenantId, messageId: id }) => (id ? [{ tenantId, id }] : []))
  await release(sql, await dropMessages(sql, messages))
}
