import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { AdminPorts } from '../ports.ts'

export const Segment = z
  .strictObject({
    name: z.string(),
    state: z.enum(['rebuilding', 'ready']).describe('While it is rebuilt for the first time it fires nothing.'),
    revision: z.string(),
    members: z.int().describe('People who belong to it now.'),
    drift: z
      .int()
      .nullable()
      .describe(
        'In how many places the last rebuild found another answer than was stored: 0, or report it. Null: none yet.',
      ),
    rebuiltAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Segment' })
export type Segment = z.infer<typeof Segment>

/** The segments of the repository, and how many people belong to them. */
@Injectable()
export class SegmentList {
  constructor(private readonly ports: AdminPorts) {}

  async all(tenantId: string): Promise<Segment[]> {
    const rows = await autocommit(this.ports.dataSource)<SegmentRow>(SEGMENTS, [tenantId, this.ports.segments()])
    return rows.map(({ rebuilt_at: at, ...row }) => ({ ...row, rebuiltAt: at?.toISOString() ?? null }))
  }

  async rebuild(name: string): Promise<void> {
    await this.ports.rebuildSegment(name)
  }
}

interface SegmentRow extends Omit<Segment, 'rebuiltAt'> {
  readonly rebuilt_at: Date | null
}

const SEGMENTS = `
  SELECT s.name, s.state, s.revision, coalesce(m.members, 0) AS members, s.drift, s.rebuilt_at
  FROM segment s
  LEFT JOIN (SELECT segment, count(*)::int AS members FROM segment_member
             WHERE tenant_id = $1 GROUP BY segment) m ON m.segment = s.name
  WHERE s.name = ANY ($2)
  ORDER BY s.name`
