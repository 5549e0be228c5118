import { z } from 'zod'
import { type Sql, transaction } from '../../store/sql.ts'
import { notFound, Problem } from '../http/problem.ts'
import { oneOf } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'

export const Resolution = z
  .strictObject({
    outcome: oneOf('delivered', 'not-delivered', 'retry').describe(
      'delivered: its run is done. not-delivered, retry: it is decided again, and sent under the same send key.',
    ),
  })
  .meta({ id: 'Resolution' })
export type Resolution = z.infer<typeof Resolution>

/** An operator's word on a message of which nobody knows whether it arrived. The attempt stays `unknown`, the message ambiguous. */
export async function resolve(
  ports: AdminPorts,
  tenantId: string,
  messageId: string,
  { outcome }: Resolution,
): Promise<void> {
  const now = ports.clock.now()
  const delivered = outcome === 'delivered'
  await transaction(ports.dataSource, { durable: true }, async sql => {
    const runId = await holdUnknown(sql, tenantId, messageId)
    await (delivered ? finish(sql, tenantId, messageId, runId, now) : decideAgain(sql, tenantId, messageId, runId, now))
    await sql(RECORD, [tenantId, messageId, delivered ? 'send' : 'hold', `an operator says: ${outcome}`, now])
  })
  if (!delivered) ports.wake('send')
}

/** Takes the run before the message, like everybody who sends; so a retry that is being claimed right now is seen. */
async function holdUnknown(sql: Sql, tenantId: string, messageId: string): Promise<string> {
  const [run] = await sql<{ id: string }>(LOCK_RUN, [tenantId, messageId])
  const [message] = await sql<{ state: string }>(LOCK_MESSAGE, [tenantId, messageId])
  if (!run || !message) throw notFound(`Message ${messageId}`)
  if (message.state === 'unknown') return run.id
  const detail = `Message ${messageId} is ${message.state}; only a message in state unknown needs an operator's word.`
  throw new Problem(409, 'not-unknown', detail)
}

async function finish(sql: Sql, tenantId: string, messageId: string, runId: string, now: Date): Promise<void> {
  await sql(`UPDATE message SET state = 'accepted' WHERE tenant_id = $1 AND id = $2`, [tenantId, messageId])
  await sql(`UPDATE run SET state = 'done', ended_at = $3 WHERE tenant_id = $1 AND id = $2`, [tenantId, runId, now])
  await sql('DELETE FROM timer WHERE tenant_id = $1 AND run_id = $2', [tenantId, runId])
}

async function decideAgain(sql: Sql, tenantId: string, messageId: string, runId: string, now: Date): Promise<void> {
  await sql(`UPDATE run SET state = 'waiting', ended_at = NULL, due_at = $3 WHERE tenant_id = $1 AND id = $2`, [
    tenantId,
    runId,
    now,
  ])
  await sql(DUE_NOW, [tenantId, messageId, now])
}

const LOCK_RUN = `
  SELECT r.id FROM run r
  WHERE r.tenant_id = $1 AND r.id = (SELECT run_id FROM message WHERE tenant_id = $1 AND id = $2) FOR UPDATE`

const LOCK_MESSAGE = 'SELECT state FROM message WHERE tenant_id = $1 AND id = $2 FOR UPDATE'

const DUE_NOW = `
  INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, message_id)
  SELECT tenant_id, run_id, step, $3, true, id FROM message WHERE tenant_id = $1 AND id = $2
  ON CONFLICT (tenant_id, run_id) DO UPDATE SET step = excluded.step, due_at = excluded.due_at,
    after_inbox = excluded.after_inbox, local_intent = NULL, message_id = excluded.message_id`

const RECORD = `
  INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, detail, at)
  SELECT tenant_id, gen_random_uuid(), trigger, run_id, contact_id, step, $3, 'resolved', $4, $5
  FROM message WHERE tenant_id = $1 AND id = $2`
