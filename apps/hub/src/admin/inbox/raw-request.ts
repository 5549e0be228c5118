import { isEmptied } from '../../inbox/emptied.ts'
import type { Sql } from '../../store/sql.ts'
import type { StoredRequest } from '../ports.ts'

/** The raw request that an item came in: null once it is emptied, or where there is none. */
export async function rawRequestOf(
  sql: Sql,
  tenantId: string,
  itemId: string,
): Promise<{ readonly emptied: boolean; readonly request: StoredRequest | null }> {
  const [found] = await sql<StoredRequest & { readonly emptied: boolean }>(FIND, [tenantId, itemId])
  if (!found) return { emptied: false, request: null }
  const { emptied, ...request } = found
  return { emptied, request: emptied ? null : request }
}

const FIND = `
  SELECT q.url, q.headers, q.body, ${isEmptied('q')} AS emptied FROM inbox_item i
  JOIN request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id
  WHERE i.tenant_id = $1 AND i.id = $2`
