import type { Json } from '@beckon/trigger-kit'
import { loadPrevious, readsPrevious } from '../evaluate/previous.store.ts'
import type { Trigger } from '../evaluate/trigger-set.ts'
import type { Sql } from '../store/sql.ts'
import type { StandingRun } from '../wait/claimed-run.store.ts'

interface Due {
  readonly run: StandingRun
  readonly trigger: Trigger
}

const known = new WeakMap<Trigger, boolean>()

/** What contexts of due runs say of the event before theirs, where the trigger asks for it: `previous`, or nothing. */
export async function loadPreviousOf(
  sql: Sql,
  { allowTestEvents }: { readonly allowTestEvents: boolean },
  due: readonly Due[],
): Promise<Readonly<Record<string, Json>>[]> {
  const asking = due.filter(isAsking)
  const asked = asking.flatMap(({ run: { tenantId, contactId, event } }) =>
    contactId ? [{ tenantId, contactId, type: event.type, at: event.occurredAt }] : [],
  )
  const found = await loadPrevious(sql, asked, allowTestEvents)
  const byRun = new Map(asking.map(({ run }, n) => [run.id, found[n] ?? null]))
  return due.map(({ run }) => (byRun.has(run.id) ? { previous: byRun.get(run.id) ?? null } : {}))
}

function isAsking({ run, trigger }: Due): boolean {
  const asks = known.get(trigger) ?? readsPrevious(trigger.declaration)
  known.set(trigger, asks)
  return asks && run.contactId !== null
}
