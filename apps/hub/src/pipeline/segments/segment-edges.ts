import type { Declaration } from '@beckon/trigger-kit'
import type { Shop } from '../../config.ts'
import { evaluate, type Fact } from '../../evaluate/evaluate.ts'
import { currentNames } from '../../evaluate/segments/segment.store.ts'
import { loadPlaces } from '../../evaluate/segments/segment-member.store.ts'
import type { PersonKey } from '../../evaluate/segments/segment-people.store.ts'
import { claimDuePeople, postponeTurns } from '../../evaluate/segments/segment-turn.store.ts'
import type { TriggerSet } from '../../evaluate/trigger-set.ts'
import type { Event } from '../../event.ts'
import { type Decision, saveDecisions } from '../../gate/decision.store.ts'
import type { Sql } from '../../store/sql.ts'
import { tenantFacts } from '../../store/tenants.ts'
import { putRuns } from '../../wait/put-runs.ts'
import { endDecision } from '../end-decision.ts'
import { judgeSegments, type SegmentParts, tellMoves } from './segments.ts'

export interface EdgeParts extends SegmentParts {
  readonly catalogue: { readonly current: TriggerSet; declarationOf(revision: string): Declaration | undefined }
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
}

export interface Crossed {
  /** How many places were looked at. */
  readonly taken: number
  readonly events: readonly Event[]
  readonly decisions: readonly Decision[]
}

/** Somebody whom a page took, and the segments it took them for. */
export interface TakenPerson extends PersonKey {
  readonly segments: readonly string[]
  /** Of a rebuild: whom it had reached before this page. */
  readonly after: PersonKey | null
}

/**
 * Places in segments that time has changed by now, in the caller's transaction: events, and the runs they start. Whom it
 * takes it says in `taken`, also when it fails.
 */
export async function crossEdges(
  sql: Sql,
  parts: EdgeParts,
  now: Date,
  limit: number,
  taken: TakenPerson[],
): Promise<Crossed> {
  const { current } = parts.segments
  const mine = await currentNames(sql, current.all)
  // The claim has a share for each tenant, so it may give more than was asked for.
  const due = (await claimDuePeople(sql, [...mine], now, limit)).slice(0, limit)
  taken.push(...due.map(({ tenantId, contactId, segments }) => ({ tenantId, contactId, segments, after: null })))
  const candidates = due.map(({ tenantId, contactId: id, state, segments }) => ({
    contact: { tenantId, id, state },
    segments: current.withReaders(segments),
  }))
  const gone = new Set(due.flatMap(({ segments }) => segments.filter(name => !mine.has(name))))
  const moves = await judgeSegments(sql, parts, candidates, { mine, places: await loadPlaces(sql, due), gone }, now)
  return { taken: due.length, ...(await startRuns(sql, parts, await tellMoves(sql, moves, now), now)) }
}

/** Looks at these places of a person later: as things are it cannot be told whether they belong there. */
export function letWait(sql: Sql, { segments, ...person }: TakenPerson, until: Date): Promise<void> {
  return postponeTurns(sql, person, segments, until)
}

/** The runs that moves between segments start, outside of a digest. */
export async function startRuns(
  sql: Sql,
  { catalogue, shop, allowTestEvents }: EdgeParts,
  facts: readonly Fact[],
  now: Date,
): Promise<Pick<Crossed, 'events' | 'decisions'>> {
  if (!facts.length) return { events: [], decisions: [] }
  const events = facts.map(({ event }) => event)
  const factsOf = await tenantFacts(
    sql,
    shop,
    events.map(({ tenantId }) => tenantId),
  )
  const currencyOf = (tenantId: string) => factsOf(tenantId).currency
  const wanted = evaluate(facts, catalogue.current, now, { currencyOf, allowTestEvents })
  const { declarationOf } = catalogue
  const ended = await putRuns(sql, { wanted, owners: [], cancelling: [] }, { declarationOf, allowTestEvents }, now)
  const decisions = ended.map(endDecision)
  await saveDecisions(sql, decisions, now)
  return { events, decisions }
}
