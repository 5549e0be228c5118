import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { id, oneOf, text } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'

export const ReplayRequest = z
  .strictObject({
    state: oneOf('dead', 'ignored', 'done'),
    plugin: text.optional(),
    topic: text.optional(),
    ids: z.array(id).max(10_000).optional(),
  })
  .meta({ id: 'ReplayRequest' })
export type ReplayRequest = z.infer<typeof ReplayRequest>

export const Replayed = z
  .strictObject({ replayed: z.int().describe('How many items wait again.') })
  .meta({ id: 'Replayed' })

/**
 * Lets all matching items be digested again, and says how many. Safe at any time: what is redone makes the same rows.
 * Items whose request was erased with a person are left as they are: there is nothing to read any more. So are those
 * that were never admitted.
 */
export async function replay(
  ports: AdminPorts,
  tenantId: string,
  { state, plugin, topic, ids }: ReplayRequest,
): Promise<number> {
  const [row] = await autocommit(ports.dataSource)<{ replayed: number }>(REPLAY, [tenantId, state, plugin, topic, ids])
  ports.wake('digest')
  return row?.replayed ?? 0
}

const READABLE = `NOT EXISTS (
  SELECT FROM request q WHERE q.tenant_id = inbox_item.tenant_id AND q.id = inbox_item.request_id AND q.body = '')`

// Ignored when it was received, not by the digest: its request did not speak for its account.
const NOT_ADMITTED = `inbox_item.state = 'ignored' AND inbox_item.attempts = 0`

const REPLAY = `
  WITH replayed AS (
    UPDATE inbox_item SET state = 'waiting', error = NULL
    WHERE tenant_id = $1 AND state = $2
      AND ($3::text IS NULL OR plugin = $3) AND ($4::text IS NULL OR topic = $4) AND ($5::uuid[] IS NULL OR id = ANY ($5))
      AND NOT (${NOT_ADMITTED}) AND ${READABLE}
    RETURNING id)
  SELECT count(*)::int AS replayed FROM replayed`

/** The same for one item, whatever its state. */
export async function replayOne(ports: AdminPorts, tenantId: string, itemId: string): Promise<void> {
  await autocommit(ports.dataSource)(
    `UPDATE inbox_item SET state = 'waiting', error = NULL WHERE tenant_id = $1 AND id = $2 AND state <> 'waiting' AND NOT (${NOT_ADMITTED}) AND ${READABLE}`,
    [tenantId, itemId],
  )
  ports.wake('digest')
}
