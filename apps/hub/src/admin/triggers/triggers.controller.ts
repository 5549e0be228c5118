import { Param, Post } from '@nestjs/common'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { nearest } from '../http/nearest.ts'
import { Problem } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { TenantId } from '../tenant.ts'
import { Trigger, TriggerList } from './trigger-list.ts'

@AdminApi('triggers')
export class TriggersController {
  constructor(private readonly triggers: TriggerList) {}

  @Lists('The triggers of the repository, by name.', { item: Trigger })
  async list(@TenantId() tenantId: string, @Filters(SliceQuery) query: SliceQuery) {
    return slice(await this.triggers.all(tenantId), trigger => trigger.name, query)
  }

  @Post(':name/pause')
  @Answers('Holds what a trigger would send from now on.', Trigger)
  async pause(@TenantId() tenantId: string, @Param('name') name: string): Promise<Trigger> {
    await this.existing(tenantId, name)
    await this.triggers.pause(tenantId, name)
    return this.existing(tenantId, name)
  }

  @Post(':name/resume')
  @Answers('Makes a paused or braked trigger active again.', Trigger)
  async resume(@TenantId() tenantId: string, @Param('name') name: string): Promise<Trigger> {
    await this.existing(tenantId, name)
    await this.triggers.resume(tenantId, name)
    return this.existing(tenantId, name)
  }

  private async existing(tenantId: string, name: string): Promise<Trigger> {
    const all = await this.triggers.all(tenantId)
    const trigger = all.find(candidate => candidate.name === name)
    if (trigger) return trigger
    const names = all.map(candidate => candidate.name)
    const meant = nearest(name, names)
    const advice = meant ? `did you mean "${meant}"?` : `there are ${names.join(', ') || 'none'}.`
    throw new Problem(404, 'not-found', `There is no trigger "${name.slice(0, 60)}"; ${advice}`)
  }
}
