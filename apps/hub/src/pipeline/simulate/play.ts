import type { standingClock } from '../../clock.ts'
import { type ReceivedRequest, storeRequests } from '../../inbox/inbox.store.ts'
import type { Pipeline } from '../../pipeline.ts'
import type { Sql } from '../../store/sql.ts'
import { settle } from '../settle.ts'

export interface Stage {
  readonly sql: Sql
  readonly clock: ReturnType<typeof standingClock>
  readonly pipeline: Pipeline
}

/**
 * Lets a hub receive again what was received, each thing when it came, and do what falls due in between when it does.
 * What comes or is due within a step is done at its end, all at once; a step of 0 has every instant its own.
 */
export async function play(
  { sql, clock, pipeline }: Stage,
  requests: AsyncIterator<ReceivedRequest>,
  until: Date,
  stepMs: number,
): Promise<void> {
  let coming = await requests.next()
  for (;;) {
    const due = await nextDue(sql, clock.now(), until)
    const next = earlier(coming.done ? null : coming.value.receivedAt, due)
    if (!next) break
    clock.set(new Date(Math.min(next.getTime() + stepMs, until.getTime())))
    const received: ReceivedRequest[] = []
    for (; !coming.done && coming.value.receivedAt <= clock.now(); coming = await requests.next())
      received.push(coming.value)
    if (received.length) await storeRequests(sql, received)
    await settle(pipeline)
  }
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one < other ? one : other
}

/** When, before the end, something is due that now is not. */
async function nextDue(sql: Sql, now: Date, until: Date): Promise<Date | null> {
  const [row] = await sql<{ due: Date | null }>(NEXT_DUE, [now, until])
  return row?.due ?? null
}

const NEXT_DUE = `
  SELECT least(
    (SELECT min(due_at) FROM timer WHERE due_at > $1 AND due_at < $2),
    (SELECT min(due_at) FROM segment_turn WHERE due_at > $1 AND due_at < $2),
    (SELECT min(retry_at) FROM inbox_item WHERE state = 'waiting' AND retry_at > $1 AND retry_at < $2)) AS due`
