import type { Sql } from '../../store/sql.ts'

/** Whom an event is about, as far as it names somebody. */
export async function personOf(sql: Sql, tenantId: string, eventId: string): Promise<string | null> {
  const [row] = await sql<{ contact_id: string | null }>(
    'SELECT contact_id FROM event WHERE tenant_id = $1 AND id = $2',
    [tenantId, eventId],
  )
  return row?.contact_id ?? null
}

/** The runs of these keys, by trigger. */
export async function runsOfKeys(
  sql: Sql,
  tenantId: string,
  keys: readonly { readonly trigger: string; readonly key: string }[],
): Promise<Map<string, string>> {
  const rows = await sql<{ trigger: string; id: string }>(
    `SELECT r.trigger, r.id FROM run r JOIN unnest($2::text[], $3::text[]) AS w (trigger, key) USING (trigger, key)
     WHERE r.tenant_id = $1`,
    [tenantId, keys.map(({ trigger }) => trigger), keys.map(({ key }) => key)],
  )
  return new Map(rows.map(({ trigger, id }) => [trigger, id]))
}
