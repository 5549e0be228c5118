import type { Declaration, Json } from '@beckon/trigger-kit'
import { latestOf } from '../../evaluate/context.ts'
import { type EventAsked, loadLatest, loadPrevious, neighboursRead } from '../../evaluate/previous.store.ts'
import type { Trigger } from '../../evaluate/trigger-set.ts'
import type { Sql } from '../../store/sql.ts'
import type { StandingRun } from '../../wait/claimed-run.store.ts'

interface Due {
  readonly run: StandingRun
  readonly trigger: Trigger
}

type Addition = Readonly<Record<string, Json>>

const known = new WeakMap<Declaration, ReturnType<typeof neighboursRead>>()

/**
 * What contexts of due runs say of the events of their type before theirs and since, where the trigger asks for it:
 * `previous` and `latest`, or nothing.
 */
export async function loadNeighboursOf(
  sql: Sql,
  { allowTestEvents }: { readonly allowTestEvents: boolean },
  due: readonly Due[],
): Promise<Addition[]> {
  const before = asking(due, 'previous')
  const since = asking(due, 'latest')
  const previous = await loadPrevious(sql, before.map(askedOf), allowTestEvents)
  const latest = await loadLatest(sql, since.map(askedOf), allowTestEvents)
  const additions = new Map<string, Addition>()
  const add = (run: StandingRun, addition: Addition) => additions.set(run.id, { ...additions.get(run.id), ...addition })
  for (const [n, run] of before.entries()) add(run, { previous: previous[n] ?? null })
  for (const [n, run] of since.entries()) add(run, { latest: latestOf(latest[n] ?? run.event) })
  return due.map(({ run }) => additions.get(run.id) ?? {})
}

type Asking = StandingRun & { readonly contactId: string }

const asking = (due: readonly Due[], what: 'previous' | 'latest'): Asking[] =>
  due.flatMap(({ run, trigger: { declaration } }) => (readsOf(declaration)[what] && isSomebodys(run) ? [run] : []))

const isSomebodys = (run: StandingRun): run is Asking => run.contactId !== null

function askedOf({ tenantId, contactId, event }: Asking): EventAsked {
  return { tenantId, contactId, eventId: event.id, type: event.type, at: event.occurredAt }
}

function readsOf(declaration: Declaration): ReturnType<typeof neighboursRead> {
  const reads = known.get(declaration) ?? neighboursRead(declaration)
  known.set(declaration, reads)
  return reads
}
