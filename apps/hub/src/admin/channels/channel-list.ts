import type { ChannelName } from '@beckon/trigger-kit'
import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { pausedChannelIntent } from '../../gate/gate.ts'
import { autocommit } from '../../store/sql.ts'
import { AdminPorts } from '../ports.ts'

const NAMES: readonly ChannelName[] = ['email', 'sms']

export const Channel = z
  .strictObject({
    name: z.enum(NAMES),
    state: z.enum(['active', 'paused']),
    waiting: z.int().describe('Runs that wait for this channel to be resumed.'),
  })
  .meta({ id: 'Channel' })
export type Channel = z.infer<typeof Channel>

/** The ways out, and whether somebody paused them. */
@Injectable()
export class ChannelList {
  constructor(private readonly ports: AdminPorts) {}

  async all(tenantId: string): Promise<Channel[]> {
    const sql = autocommit(this.ports.dataSource)
    return sql<Channel>(STATES, [tenantId, NAMES, NAMES.map(pausedChannelIntent)])
  }

  async pause(tenantId: string, name: string): Promise<void> {
    await autocommit(this.ports.dataSource)(SET_STATE, [tenantId, name, 'paused', this.ports.clock.now()])
  }

  /** What waited for this is let go, and decided afresh: it may be overdue by now. */
  async resume(tenantId: string, name: string): Promise<void> {
    await autocommit(this.ports.dataSource)(SET_STATE, [tenantId, name, 'active', this.ports.clock.now()])
    this.ports.wake('let-go')
  }
}

const STATES = `
  SELECT w.name, coalesce(s.state, 'active') AS state,
    CASE WHEN s.state = 'paused' THEN (
      SELECT count(*)::int FROM timer t WHERE t.tenant_id = $1 AND t.local_intent = w.intent AND t.local_intent LIKE 'when %')
    ELSE 0 END AS waiting
  FROM unnest($2::text[], $3::text[]) AS w (name, intent)
  LEFT JOIN channel_state s ON s.tenant_id = $1 AND s.name = w.name`

const SET_STATE = `
  INSERT INTO channel_state (tenant_id, name, state, changed_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at`
