import { claimRebuild, endRebuild, noteReached, passOver, type Rebuild } from '../../evaluate/segments/segment.store.ts'
import { loadPlaces } from '../../evaluate/segments/segment-member.store.ts'
import { type HeldPerson, holdNextPeople } from '../../evaluate/segments/segment-people.store.ts'
import type { Sql } from '../../store/sql.ts'
import { type Crossed, type EdgeParts, startRuns, type TakenPerson } from './segment-edges.ts'
import { judgeSegments, type Moved, tellMoves } from './segments.ts'

export interface RebuildParts extends EdgeParts {
  readonly segments: EdgeParts['segments'] & { keep(sql: Sql, at: Date): Promise<void> }
}

/**
 * The next page of people of the segments that are being rebuilt, in the caller's transaction: a process that dies in it
 * loses the page and not the place. What is found otherwise than stored is put right and counted as drift. That is no
 * news, unless time alone has done it since and nobody has looked yet. Whom it takes it says in `taken`, also when it fails.
 */
export async function rebuildPage(
  sql: Sql,
  parts: RebuildParts,
  now: Date,
  limit: number,
  taken: TakenPerson[],
): Promise<Crossed> {
  const { current } = parts.segments
  await parts.segments.keep(sql, now)
  const rebuild = await claimRebuild(sql, current.all)
  if (!rebuild) return { taken: 0, events: [], decisions: [] }
  const people = await holdNextPeople(sql, rebuild.reached, limit)
  const { names, reached: after } = rebuild
  taken.push(...people.map(({ tenantId, contactId }) => ({ tenantId, contactId, segments: names, after })))
  const segments = current.named(names)
  const candidates = people.map(({ tenantId, contactId: id, state }) => ({
    contact: { tenantId, id, state },
    segments,
  }))
  const ground = { mine: new Set(names), places: await loadPlaces(sql, people) }
  const moves = await judgeSegments(sql, parts, candidates, ground, now)
  const news = moves.filter(move => !rebuild.baselines.has(move.segment) && isDue(move, now))
  const drifted = moves.filter(move => !news.includes(move))
  await noteProgress(sql, rebuild, people, drifted)
  if (people.length < limit) await endRebuild(sql, rebuild.names, now)
  return { taken: Math.max(1, people.length), ...(await startRuns(sql, parts, await tellMoves(sql, news, now), now)) }
}

/**
 * Goes on behind a person with whom it cannot be done: they keep the places they have until a fact or the next rebuild
 * comes to them. To look at them later would be to tell as news what the rebuild only finds.
 */
export function goPast(sql: Sql, { segments, after, ...person }: TakenPerson): Promise<void> {
  return passOver(sql, segments, after, person)
}

const isDue = ({ before }: Moved, now: Date): boolean => before?.changesAt != null && before.changesAt <= now

async function noteProgress(
  sql: Sql,
  { names }: Rebuild,
  people: readonly HeldPerson[],
  drifted: readonly Moved[],
): Promise<void> {
  const last = people.at(-1)
  if (!last) return
  const found = new Map(
    [...Map.groupBy(drifted, ({ segment }) => segment)].map(([name, group]) => [name, group.length]),
  )
  await noteReached(sql, names, last, found)
}
