import type { Instruction } from '@beckon/trigger-kit'
import { z } from 'zod'
import { type Sql, transaction } from '../../store/sql.ts'
import { stepOn } from '../../wait/step-on.ts'
import { notFound, Problem } from '../http/problem.ts'
import { oneOf } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'

export const Resolution = z
  .strictObject({
    outcome: oneOf('delivered', 'not-delivered', 'retry').describe(
      'delivered: its run goes on to what comes next. not-delivered, retry: it is decided again, and sent under the same send key.',
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
    const unknown = await holdUnknown(sql, tenantId, messageId)
    await (delivered ? goOn(sql, unknown, now) : decideAgain(sql, unknown, now))
    await sql(RECORD, [tenantId, messageId, delivered ? 'send' : 'hold', `an operator says: ${outcome}`, now])
  })
  if (!delivered) ports.wake('send')
}

/** Takes the run before the message, like everybody who sends; so a retry that is being claimed right now is seen. */
async function holdUnknown(sql: Sql, tenantId: string, messageId: string): Promise<Unknown> {
  const [run] = await sql<RunRow>(LOCK_RUN, [tenantId, messageId])
  const [message] = await sql<MessageRow>(LOCK_MESSAGE, [tenantId, messageId])
  if (!run || !message) throw notFound(`Message ${messageId}`)
  if (message.state === 'unknown') return { tenantId, messageId, run, message }
  const detail = `Message ${messageId} is ${message.state}; only a message in state unknown needs an operator's word.`
  throw new Problem(409, 'not-unknown', detail)
}

/** As if the provider had said so. A run that has ended since, or gone on, stays as it is. */
async function goOn(sql: Sql, { tenantId, messageId, run, message }: Unknown, now: Date): Promise<void> {
  await sql(`UPDATE message SET state = 'accepted' WHERE tenant_id = $1 AND id = $2`, [tenantId, messageId])
  if (!standsAt(run, message)) return
  const { id, steps } = run
  await stepOn(sql, [{ tenantId, id, step: message.step, steps, sentAt: message.created_at }], now)
}

async function decideAgain(sql: Sql, { tenantId, messageId, run, message }: Unknown, now: Date): Promise<void> {
  if (!standsAt(run, message)) {
    const what = run.state === 'waiting' ? 'has gone on without it' : `is ${run.state}`
    const detail = `Run ${run.id} of message ${messageId} ${what}: nothing more is sent for it.`
    throw new Problem(409, 'run-ended', detail)
  }
  await sql('UPDATE run SET due_at = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, run.id, now])
  await sql(DUE_NOW, [tenantId, messageId, now])
}

/** Whether the run still waits for what becomes of the message. A retry that is decided against may let its series go on. */
const standsAt = (run: RunRow, message: MessageRow): boolean => run.state === 'waiting' && run.step === message.step

interface Unknown {
  readonly tenantId: string
  readonly messageId: string
  readonly run: RunRow
  readonly message: MessageRow
}

interface RunRow {
  readonly id: string
  readonly state: string
  readonly step: number
  readonly steps: readonly Instruction[]
}

interface MessageRow {
  readonly state: string
  readonly step: number
  readonly created_at: Date
}

const LOCK_RUN = `
  SELECT r.id, r.state, r.step, coalesce(v.declaration #> '{declaration,steps}', '[]') AS steps
  FROM run r LEFT JOIN trigger_revision v ON v.revision = r.revision
  WHERE r.tenant_id = $1 AND r.id = (SELECT run_id FROM message WHERE tenant_id = $1 AND id = $2) FOR UPDATE OF r`

const LOCK_MESSAGE = 'SELECT state, step, created_at FROM message WHERE tenant_id = $1 AND id = $2 FOR UPDATE'

const DUE_NOW = `
  INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, message_id)
  SELECT tenant_id, run_id, step, $3, true, id FROM message WHERE tenant_id = $1 AND id = $2
  ON CONFLICT (tenant_id, run_id) DO UPDATE SET step = excluded.step, due_at = excluded.due_at,
    after_inbox = excluded.after_inbox, local_intent = NULL, message_id = excluded.message_id`

const RECORD = `
  INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, detail, at)
  SELECT tenant_id, gen_random_uuid(), trigger, run_id, contact_id, step, $3, 'resolved', $4, $5
  FROM message WHERE tenant_id = $1 AND id = $2`
