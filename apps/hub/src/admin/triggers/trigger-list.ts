import { Injectable } from '@nestjs/common'
import { releaseBraked } from '../../gate/brake.store.ts'
import { pausedTriggerIntent } from '../../gate/gate.ts'
import { autocommit, transaction } from '../../store/sql.ts'
import { AdminPorts, type TriggerSummary } from '../ports.ts'
import { Outcomes } from './outcomes.ts'
import { stateOf, type Trigger } from './trigger.resource.ts'
import { triggerNamed } from './trigger-name.ts'

/** The triggers of the repository with what became of them. */
@Injectable()
export class TriggerList {
  constructor(
    private readonly ports: AdminPorts,
    private readonly outcomes: Outcomes,
  ) {}

  all(tenantId: string): Promise<Trigger[]> {
    return this.withOutcomes(tenantId, this.ports.triggers)
  }

  /** A problem where there is none of that name. */
  async one(tenantId: string, name: string): Promise<Trigger> {
    const asked = triggerNamed(this.ports.triggers, name)
    return triggerNamed(await this.withOutcomes(tenantId, [asked]), name)
  }

  async pause(tenantId: string, name: string): Promise<void> {
    await autocommit(this.ports.dataSource)(SET_STATE, [tenantId, name, 'paused', this.ports.clock.now()])
  }

  /** What waited for this is let go, and decided afresh: it may be overdue by now. The brake of a braked trigger lets it pass. */
  async resume(tenantId: string, name: string): Promise<void> {
    const now = this.ports.clock.now()
    await transaction(this.ports.dataSource, { durable: true }, async sql => {
      await releaseBraked(sql, { tenantId, trigger: name }, now)
      await sql(SET_STATE, [tenantId, name, 'active', now])
    })
    this.ports.wake('let-go')
  }

  /** What waits for this ends; answers how many runs did, null when the trigger runs. */
  async discard(tenantId: string, name: string): Promise<number | null> {
    const ended = await this.ports.discardWaiting(tenantId, name)
    if (ended === null) return null
    await autocommit(this.ports.dataSource)(END, [tenantId, pausedTriggerIntent(name), this.ports.clock.now()])
    this.ports.wake('send')
    return ended
  }

  private async withOutcomes(tenantId: string, triggers: readonly TriggerSummary[]): Promise<Trigger[]> {
    const names = triggers.map(({ name }) => name)
    const outcomes = await this.outcomes.of(tenantId, names)
    return triggers.flatMap(({ name, class: kind, topic, revision, on, hasAudience, shadow }) => {
      const outcome = outcomes.get(name)
      if (!outcome) return []
      const { waiting, sent, dropped } = outcome
      const state = stateOf(outcome.state, shadow)
      return [{ name, class: kind, topic, state, revision, on: [...on], hasAudience, waiting, sent, dropped }]
    })
  }
}

const SET_STATE = `
  INSERT INTO trigger_state (tenant_id, name, state, changed_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at`

// What is left are messages that were tried before: they end as the pipeline comes to them.
const END = `
  UPDATE timer SET due_at = $3
  WHERE tenant_id = $1 AND local_intent = $2 AND local_intent LIKE 'when %' AND due_at > $3`
