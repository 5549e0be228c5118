import { Get, Param, Post } from '@nestjs/common'
import { AdminApi, Answers } from '../http/admin-api.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { pageOf } from '../list/page.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { AdminPorts } from '../ports.ts'
import { TenantId } from '../tenant.ts'
import { Move, Moved, MoveRuns } from './move-runs.ts'
import { Revision } from './revision.resource.ts'
import { Revisions } from './revisions.ts'
import { triggerNamed } from './trigger-name.ts'

@AdminApi('triggers/:name')
export class RevisionsController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly revisions: Revisions,
    private readonly runs: MoveRuns,
  ) {}

  @Get('revisions')
  @Answers('The versions of a trigger, the oldest first, with the runs that wait on each.', pageOf(Revision))
  async list(@TenantId() tenantId: string, @Param('name') name: string, @Filters(SliceQuery) query: SliceQuery) {
    triggerNamed(this.ports.triggers, name)
    const all = await this.revisions.of(tenantId, name)
    return slice(all, ({ createdAt, revision }) => `${createdAt} ${revision}`, query)
  }

  @Post('move')
  @Answers('Moves the runs that wait on one version to another, step by step as the map says.', Moved)
  move(@TenantId() tenantId: string, @Param('name') name: string, @JsonBody(Move) asked: Move): Promise<Moved> {
    triggerNamed(this.ports.triggers, name)
    return this.runs.move(tenantId, name, asked)
  }
}
