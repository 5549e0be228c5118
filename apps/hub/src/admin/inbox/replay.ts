import { z } from 'zod'
import { isEmptied } from '../../inbox/emptied.ts'
import { transaction } from '../../store/sql.ts'
import { id, oneOf, text } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'
import { HOLD_RETENTION, lookAgain } from './look-again.ts'

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
  .strictObject({
    replayed: z.int().describe('How many items wait again.'),
    emptied: z.int().describe('How many were left out, because the raw request they came in is emptied.'),
  })
  .meta({ id: 'Replayed' })
export type Replayed = z.infer<typeof Replayed>

/**
 * Lets all matching items be digested again, and says how many; without a state those in any. Safe at any time: what is
 * redone makes the same rows. Items whose request is emptied are left as they are: there is nothing to read any more. So
 * are those that were never admitted.
 */
export async function replay(
  ports: AdminPorts,
  tenantId: string,
  { state, plugin, topic, ids }: Partial<ReplayRequest>,
): Promise<Replayed> {
  const replayed = await transaction(ports.dataSource, { durable: true }, async sql => {
    await sql(HOLD_RETENTION, [tenantId])
    const [row] = await sql<Replayed>(REPLAY, [tenantId, state, plugin, topic, ids])
    return row ?? { replayed: 0, emptied: 0 }
  })
  ports.wake('digest')
  return replayed
}

// Ignored when it was received, not by the digest: its request did not speak for its account.
const NOT_ADMITTED = `i.state = 'ignored' AND i.attempts = 0`

const REPLAY = `
  WITH asked AS MATERIALIZED (
    SELECT i.id, i.state, ${isEmptied('q')} IS TRUE AS emptied
    FROM inbox_item i LEFT JOIN request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id
    WHERE i.tenant_id = $1 AND i.state <> 'waiting' AND ($2::text IS NULL OR i.state = $2)
      AND ($3::text IS NULL OR i.plugin = $3) AND ($4::text IS NULL OR i.topic = $4) AND ($5::uuid[] IS NULL OR i.id = ANY ($5))
      AND NOT (${NOT_ADMITTED})),
  replayed AS (
    UPDATE inbox_item i SET state = 'waiting', error = NULL
    FROM asked a WHERE i.tenant_id = $1 AND i.id = a.id AND i.state = a.state AND NOT a.emptied
    RETURNING i.received_at),
  back AS (${lookAgain('replayed')})
  SELECT (SELECT count(*)::int FROM replayed) AS replayed, (SELECT count(*)::int FROM asked WHERE emptied) AS emptied`
