import type { Sql } from '../../store/sql.ts'

/**
 * Puts a tenant and its accounts into another database. What its platforms reported of it comes with what was received,
 * unless that is emptied.
 */
export async function furnish(from: Sql, to: Sql, tenantId: string, reported: boolean): Promise<void> {
  const tenants = await from(
    `SELECT id, shop, created_at, CASE WHEN $2 THEN reported ELSE '{}' END AS reported FROM tenant WHERE id = $1`,
    [tenantId, reported],
  )
  const connections = await from(
    'SELECT tenant_id, id, plugin, account, created_at FROM connection WHERE tenant_id = $1',
    [tenantId],
  )
  await to(
    `INSERT INTO tenant (id, shop, created_at, reported)
     SELECT id, shop, created_at, reported FROM jsonb_populate_recordset(NULL::tenant, $1)
     ON CONFLICT (id) DO UPDATE SET shop = excluded.shop, reported = excluded.reported`,
    [JSON.stringify(tenants)],
  )
  await to(
    `INSERT INTO connection (tenant_id, id, plugin, account, created_at)
     SELECT tenant_id, id, plugin, account, created_at FROM jsonb_populate_recordset(NULL::connection, $1)`,
    [JSON.stringify(connections)],
  )
}
