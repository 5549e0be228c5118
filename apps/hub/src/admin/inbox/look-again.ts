// Retention walks through a tenant's items once, and passes by the requests with a dead letter in them.

/** SQL: until this transaction ends, nothing of the tenant $1 is emptied because it is old. */
export const HOLD_RETENTION = `
  INSERT INTO retention (tenant_id) VALUES ($1) ON CONFLICT (tenant_id) DO UPDATE SET tenant_id = excluded.tenant_id`

/** SQL: has what it passed by looked at once more. Its place goes back to the first `received_at` of these rows. */
export const lookAgain = (rows: string): string => `
  UPDATE retention r SET reached_at = f.received_at, reached_id = '00000000-0000-0000-0000-000000000000'
  FROM (SELECT min(received_at) AS received_at FROM ${rows}) f
  WHERE r.tenant_id = $1 AND r.reached_at >= f.received_at`
