import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { lockBrakes, switchBrakeOff } from '../../gate/brake.store.ts'
import { autocommit, transaction } from '../../store/sql.ts'
import { AdminPorts } from '../ports.ts'

export const Trigger = z
  .strictObject({
    name: z.string(),
    class: z.enum(['marketing', 'transactional']),
    topic: z.string().nullable(),
    state: z.enum(['active', 'paused', 'braked', 'shadow']),
    revision: z.string(),
    waiting: z.int().describe('Runs that wait.'),
    sent: z.int().describe('Messages a provider accepted.'),
    dropped: z.int().describe('Runs that ended without a message, cancelled ones not counted.'),
  })
  .meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>

/** The triggers of the repository with what became of them. */
@Injectable()
export class TriggerList {
  constructor(private readonly ports: AdminPorts) {}

  async all(tenantId: string): Promise<Trigger[]> {
    const sql = autocommit(this.ports.dataSource)
    const names = this.ports.triggers.map(trigger => trigger.name)
    const rows = await sql<Omit<Trigger, 'class' | 'topic' | 'revision'>>(COUNTS, [tenantId, names])
    const counted = new Map(rows.map(row => [row.name, row]))
    return this.ports.triggers.flatMap(({ name, class: kind, topic, revision }) => {
      const row = counted.get(name)
      return row
        ? [
            {
              name,
              class: kind,
              topic,
              state: row.state,
              revision,
              waiting: row.waiting,
              sent: row.sent,
              dropped: row.dropped,
            },
          ]
        : []
    })
  }

  async pause(tenantId: string, name: string): Promise<void> {
    await autocommit(this.ports.dataSource)(SET_STATE, [tenantId, name, 'paused', this.ports.clock.now()])
  }

  /** What waited for this is due now, and decided afresh: it may be overdue by now. The brake lets it pass. */
  async resume(tenantId: string, name: string): Promise<void> {
    const now = this.ports.clock.now()
    await transaction(this.ports.dataSource, { durable: true }, async sql => {
      await switchBrakeOff(sql, { tenantId, trigger: name }, now)
      await sql(SET_STATE, [tenantId, name, 'active', now])
    })
    await this.makeDue(RELEASE, tenantId, name, now)
  }

  /** What waits for this ends, as the pipeline comes to it; false when the trigger runs. */
  async discard(tenantId: string, name: string): Promise<boolean> {
    const now = this.ports.clock.now()
    const stopped = await transaction(this.ports.dataSource, { durable: true }, async sql => {
      await lockBrakes(sql, [{ tenantId, trigger: name }])
      return sql(DISCARD, [tenantId, name, now])
    })
    if (stopped.length) await this.makeDue(END, tenantId, name, now)
    return stopped.length > 0
  }

  /**
   * In a transaction of its own: whoever decided on the state before has written what it holds by then, because it had
   * the brake, and waits for nothing that is held here.
   */
  private async makeDue(statement: string, tenantId: string, name: string, now: Date): Promise<void> {
    await autocommit(this.ports.dataSource)(statement, [tenantId, name, now, this.ports.pausedIntent])
    this.ports.wake('send')
  }
}

const COUNTS = `
  SELECT w.name, coalesce(s.state, 'active') AS state, coalesce(r.waiting, 0) AS waiting, coalesce(r.dropped, 0) AS dropped,
    coalesce(m.sent, 0) AS sent
  FROM unnest($2::text[]) AS w (name)
  LEFT JOIN trigger_state s ON s.tenant_id = $1 AND s.name = w.name
  LEFT JOIN (SELECT trigger, count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
               count(*) FILTER (WHERE state = 'dropped')::int AS dropped
             FROM run WHERE tenant_id = $1 GROUP BY trigger) r ON r.trigger = w.name
  LEFT JOIN (SELECT trigger, count(*)::int AS sent FROM message
             WHERE tenant_id = $1 AND state = 'accepted' GROUP BY trigger) m ON m.trigger = w.name`

const SET_STATE = `
  INSERT INTO trigger_state (tenant_id, name, state, changed_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at`

const DISCARD = `
  UPDATE trigger_state SET discarded_at = $3, discarded_as = state
  WHERE tenant_id = $1 AND name = $2 AND state IN ('paused', 'braked') RETURNING name`

const WAITING = `t.tenant_id = $1 AND t.local_intent = $4 AND r.tenant_id = t.tenant_id AND r.id = t.run_id AND r.trigger = $2`

// What was discarded and not yet ended is due already, and is not released any more.
const RELEASE = `
  UPDATE timer t SET due_at = $3, local_intent = NULL FROM run r, trigger_state s
  WHERE ${WAITING} AND s.tenant_id = $1 AND s.name = $2 AND t.due_at > coalesce(s.discarded_at, '-infinity')`

const END = `UPDATE timer t SET due_at = $3 FROM run r WHERE ${WAITING} AND t.due_at > $3`
