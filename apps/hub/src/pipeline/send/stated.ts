import type { Json } from '@beckon/trigger-kit'
import { type FieldAsked, loadStated, statedFields } from '../../evaluate/stated.store.ts'
import type { Trigger } from '../../evaluate/trigger-set.ts'
import type { Sql } from '../../store/sql.ts'
import type { StandingRun } from '../../wait/claimed-run.store.ts'
import { readsOf } from './past.ts'

interface Due {
  readonly run: StandingRun
  readonly trigger: Trigger
}

type Fields = Readonly<Record<string, Json>>

/** What contexts of due runs say of fields that events leave out where nothing changed, as far as the trigger asks. */
export async function loadStatedOf(
  sql: Sql,
  { allowTestEvents }: { readonly allowTestEvents: boolean },
  due: readonly Due[],
): Promise<Readonly<Record<string, Fields>>[]> {
  const asked = due.flatMap(one => [...questions(one, 'stated'), ...questions(one, 'statedBefore')])
  const found = await loadStated(sql, asked, allowTestEvents)
  // Null is something said. Its own event counts as far as nobody knows another.
  const answers = asked.map((one, n) => ({ ...one, value: found[n] === undefined ? one.own : found[n] }))
  const byRun = Map.groupBy(answers, ({ run }) => run)
  return due.map(({ run }) => {
    const roots = Map.groupBy(byRun.get(run.id) ?? [], ({ root }) => root)
    return Object.fromEntries([...roots].map(([root, fields]) => [root, valuesOf(fields)]))
  })
}

interface Question extends FieldAsked {
  readonly run: string
  readonly root: 'stated' | 'statedBefore'
  readonly own: Json | undefined
}

function questions({ run, trigger }: Due, root: Question['root']): Question[] {
  const { tenantId, contactId, event } = run
  if (contactId === null) return []
  const { id: eventId, type, occurredAt: at } = event
  const isBefore = root === 'statedBefore'
  const asked = { run: run.id, root, tenantId, contactId, eventId, type, at, before: isBefore ? at : null }
  return statedFields(readsOf(trigger.declaration), root).map(field => ({
    ...asked,
    field,
    own: isBefore ? undefined : (event.data as Fields)[field],
  }))
}

const valuesOf = (fields: readonly { readonly field: string; readonly value: Json | undefined }[]): Fields =>
  Object.fromEntries(fields.flatMap(({ field, value }) => (value === undefined ? [] : [[field, value]])))
