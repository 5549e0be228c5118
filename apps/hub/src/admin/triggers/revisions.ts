import type { Instruction } from '@beckon/trigger-kit'
import { Injectable } from '@nestjs/common'
import { autocommit } from '../../store/sql.ts'
import { stepLines } from '../../trigger-words.ts'
import { AdminPorts } from '../ports.ts'
import type { Revision } from './revision.resource.ts'

/** The versions of a trigger that runs stand on, or start on. */
@Injectable()
export class Revisions {
  constructor(private readonly ports: AdminPorts) {}

  /** Oldest first. */
  async of(tenantId: string, trigger: string): Promise<Revision[]> {
    const rows = await autocommit(this.ports.dataSource)<RevisionRow>(REVISIONS, [tenantId, trigger])
    const current = this.ports.triggers.find(({ name }) => name === trigger)?.revision
    return rows.map(({ revision, steps, created_at, standing }) => ({
      revision,
      current: revision === current,
      waiting: Object.values(standing).reduce((sum, count) => sum + count, 0),
      standing,
      createdAt: created_at.toISOString(),
      steps: stepLines(steps),
    }))
  }
}

interface RevisionRow {
  revision: string
  steps: readonly Instruction[]
  created_at: Date
  standing: Readonly<Record<string, number>>
}

const REVISIONS = `
  SELECT v.revision, v.declaration -> 'declaration' -> 'steps' AS steps, v.created_at, coalesce(w.standing, '{}') AS standing
  FROM trigger_revision v LEFT JOIN (
    SELECT revision, jsonb_object_agg(step, runs) AS standing FROM (
      SELECT revision, step, count(*)::int AS runs FROM run
      WHERE tenant_id = $1 AND trigger = $2 AND state = 'waiting' GROUP BY 1, 2) s
    GROUP BY revision) w USING (revision)
  WHERE v.name = $2
  ORDER BY v.created_at, v.revision`
