import type { Sql } from '../../store/sql.ts'
import type { Change, Place } from './segment.ts'
import { columnsOf, type PersonKey, personKey } from './segment-people.store.ts'
import { loadTurns, type PersonTurns, saveTurns, type Turns } from './segment-turn.store.ts'

/** Person → segment → their place in it, as far as there is one. */
export type Places = ReadonlyMap<string, ReadonlyMap<string, Place>>

export async function loadPlaces(sql: Sql, people: readonly PersonKey[]): Promise<Places> {
  if (!people.length) return new Map()
  const members = await sql<{ tenant_id: string; contact_id: string; segment: string; since: Date }>(
    `SELECT m.tenant_id, m.contact_id, m.segment, m.since
     FROM segment_member m JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, contact_id) USING (tenant_id, contact_id)`,
    columnsOf(people),
  )
  const byPerson = Map.groupBy(members, row => personKey({ tenantId: row.tenant_id, contactId: row.contact_id }))
  const turns = await loadTurns(sql, people)
  const known = new Set([...byPerson.keys(), ...turns.keys()])
  return new Map([...known].map(key => [key, placesOf(byPerson.get(key) ?? [], turns.get(key) ?? new Map())]))
}

function placesOf(
  members: readonly { readonly segment: string; readonly since: Date }[],
  turns: Turns,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>([...turns].map(([segment, changesAt]) => [segment, { since: null, changesAt }]))
  for (const { segment, since } of members) places.set(segment, { since, changesAt: turns.get(segment) ?? null })
  return places
}

/** Writes down places that are others than before, `places`. The person's row must be held. */
export async function savePlaces(sql: Sql, changes: readonly (PersonKey & Change)[], places: Places): Promise<void> {
  const moved = changes.filter(({ movedAt }) => movedAt)
  const [come, gone] = [moved.filter(({ since }) => since), moved.filter(({ since }) => !since)]
  if (come.length)
    await sql(
      `INSERT INTO segment_member (tenant_id, contact_id, segment, since)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
       ON CONFLICT (tenant_id, contact_id, segment) DO UPDATE SET since = excluded.since`,
      [...columnsOf(come), come.map(({ segment }) => segment), come.map(({ since }) => since)],
    )
  if (gone.length)
    await sql(
      `DELETE FROM segment_member m USING unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, contact_id, segment)
       WHERE m.tenant_id = w.tenant_id AND m.contact_id = w.contact_id AND m.segment = w.segment`,
      [...columnsOf(gone), gone.map(({ segment }) => segment)],
    )
  await saveTurns(sql, turnsAfter(changes, places))
}

/** All turns of those of whom at least one is another now. */
function turnsAfter(changes: readonly (PersonKey & Change)[], places: Places): PersonTurns[] {
  return [...Map.groupBy(changes, personKey)].flatMap(([key, [first, ...rest]]): PersonTurns[] => {
    if (!first) return []
    const before = places.get(key)
    const { tenantId, contactId } = first
    const turns = new Map<string, Date>()
    for (const [segment, { changesAt }] of before ?? []) if (changesAt) turns.set(segment, changesAt)
    let isOther = false
    for (const { segment, changesAt } of [first, ...rest]) {
      isOther ||= changesAt?.getTime() !== turns.get(segment)?.getTime()
      if (changesAt) turns.set(segment, changesAt)
      else turns.delete(segment)
    }
    return isOther ? [{ tenantId, contactId, turns }] : []
  })
}
