import { transaction } from '../../store/sql.ts'
import type { AdminPorts } from '../ports.ts'
import { HOLD_RETENTION, lookAgain } from './look-again.ts'

/** Gives a dead letter up: why it was dead stays on record, its request goes when it is old. False: it is not dead. */
export function discard({ dataSource }: AdminPorts, tenantId: string, id: string): Promise<boolean> {
  return transaction(dataSource, { durable: true }, async sql => {
    await sql(HOLD_RETENTION, [tenantId])
    return (await sql(DISCARD, [tenantId, id])).length > 0
  })
}

const DISCARD = `
  WITH discarded AS (
    UPDATE inbox_item SET state = 'ignored' WHERE tenant_id = $1 AND id = $2 AND state = 'dead' RETURNING received_at),
  back AS (${lookAgain('discarded')})
  SELECT FROM discarded`
