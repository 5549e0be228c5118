import type { Instruction } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import { moveRuns } from './claimed-run.store.ts'
import { later } from './plan.ts'
import { endRuns } from './run.store.ts'
import { nextTimer, putTimers } from './timer.store.ts'
import { isEnd, type Place, settle } from './walk.ts'

/** A run of which a message has gone. */
export interface Sent {
  readonly tenantId: string
  readonly id: string
  /** The step that sent it. */
  readonly step: number
  readonly steps: readonly Instruction[]
  /** When the message was made: what happens from then on may be an answer to it. */
  readonly sentAt: Date
}

type Key = Pick<Sent, 'tenantId' | 'id'>

/** Those of the runs that have not ended meanwhile, held until the transaction ends: by id, with whose they are by now. */
export async function lockWaiting(sql: Sql, runs: readonly Key[]): Promise<Map<string, string | null>> {
  if (!runs.length) return new Map()
  const rows = await sql<{ id: string; contact_id: string | null }>(
    `SELECT r.id, r.contact_id FROM run r JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)
     WHERE r.state = 'waiting' ORDER BY r.tenant_id, r.id FOR UPDATE OF r`,
    [runs.map(run => run.tenantId), runs.map(run => run.id)],
  )
  return new Map(rows.map(row => [row.id, row.contact_id]))
}

/** On to the step after the message, whose waits count from now; or the run is done. */
export async function stepOn(sql: Sql, sent: readonly Sent[], now: Date): Promise<void> {
  const places = sent.map(run => ({ run, next: nextPlace(run, now) }))
  const onward = places.filter(({ run, next }) => !isEnd(run.steps, next))
  await moveRuns(
    sql,
    onward.map(({ run: { tenantId, id }, next }) => ({ tenantId, id, ...next, dueAt: later(next.since, now) })),
  )
  await putTimers(
    sql,
    onward.map(({ run, next }) => nextTimer({ ...run, runId: run.id }, { ...next, since: later(next.since, now) })),
  )
  const done = places.filter(({ run, next }) => isEnd(run.steps, next))
  await endRuns(
    sql,
    done.map(({ run: { tenantId, id } }) => ({ tenantId, id, state: 'done' as const })),
    now,
  )
}

/** What a run waits for after a message may have happened before anybody wrote down that it went. */
function nextPlace({ steps, step, sentAt }: Sent, now: Date): Place {
  const following = steps[step + 1]
  const since = following && 'waitFor' in following ? sentAt : now
  return settle(steps, { step: step + 1, since })
}
