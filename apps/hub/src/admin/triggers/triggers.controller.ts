import { Param, Post } from '@nestjs/common'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { Problem } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Discarded, Trigger } from './trigger.resource.ts'
import { TriggerList } from './trigger-list.ts'
import { triggerNamed } from './trigger-name.ts'

@AdminApi('triggers')
export class TriggersController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly triggers: TriggerList,
  ) {}

  @Lists('The triggers of the repository, by name.', { item: Trigger })
  async list(@TenantId() tenantId: string, @Filters(SliceQuery) query: SliceQuery) {
    return slice(await this.triggers.all(tenantId), trigger => trigger.name, query)
  }

  @Post(':name/pause')
  @Answers('Holds what a trigger would send from now on.', Trigger)
  async pause(@TenantId() tenantId: string, @Param('name') name: string): Promise<Trigger> {
    triggerNamed(this.ports.triggers, name)
    await this.triggers.pause(tenantId, name)
    return this.triggers.one(tenantId, name)
  }

  @Post(':name/resume')
  @Answers(
    'Makes a paused or braked trigger active again. What a braked one holds goes, and what is received from then on is counted anew; what a pause held is braked like anything else.',
    Trigger,
  )
  async resume(@TenantId() tenantId: string, @Param('name') name: string): Promise<Trigger> {
    triggerNamed(this.ports.triggers, name)
    await this.triggers.resume(tenantId, name)
    return this.triggers.one(tenantId, name)
  }

  @Post(':name/discard')
  @Answers(
    'Ends what waits for a paused or braked trigger, whatever else holds it; it stays paused or braked. A series that has told its person something goes on, unless its next message is held.',
    Discarded,
  )
  async discard(@TenantId() tenantId: string, @Param('name') name: string): Promise<Discarded> {
    triggerNamed(this.ports.triggers, name)
    const ended = await this.triggers.discard(tenantId, name)
    if (ended !== null) return { ...(await this.triggers.one(tenantId, name)), ended }
    const path = `POST /admin/api/triggers/${name}/pause`
    throw new Problem(
      409,
      'not-paused',
      `The trigger ${name} runs, so nothing waits for a word; ${path} holds it first.`,
    )
  }
}
