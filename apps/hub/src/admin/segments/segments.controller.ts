import { Param, Post, UseGuards } from '@nestjs/common'
import { advice } from '../../nearest.ts'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { OperatorGuard } from '../http/operator.guard.ts'
import { Problem } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { TenantId } from '../tenant.ts'
import { Segment, SegmentList } from './segment-list.ts'

@AdminApi('segments')
export class SegmentsController {
  constructor(private readonly segments: SegmentList) {}

  @Lists('The segments of the repository, by name.', { item: Segment })
  async list(@TenantId() tenantId: string, @Filters(SliceQuery) query: SliceQuery) {
    return slice(await this.segments.all(tenantId), segment => segment.name, query)
  }

  @Post(':name/rebuild')
  @UseGuards(OperatorGuard)
  @Answers(
    'Compares who belongs to a segment, of all tenants, with what they did, and puts right what differs.',
    Segment,
  )
  async rebuild(@TenantId() tenantId: string, @Param('name') name: string): Promise<Segment> {
    await this.existing(tenantId, name)
    await this.segments.rebuild(name)
    return this.existing(tenantId, name)
  }

  private async existing(tenantId: string, name: string): Promise<Segment> {
    const all = await this.segments.all(tenantId)
    const segment = all.find(candidate => candidate.name === name)
    if (segment) return segment
    const names = all.map(candidate => candidate.name)
    throw new Problem(404, 'not-found', `There is no segment "${name.slice(0, 60)}"; ${advice(name, names)}`)
  }
}
