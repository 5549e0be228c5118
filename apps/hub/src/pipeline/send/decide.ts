import type { Shop } from '../../config.ts'
import type { Channel } from '../../deliver/channel.ts'
import { type EarlierTry, loadEarlier, markUnknown } from '../../deliver/message.store.ts'
import { type Decision, decisionOn, saveDecisions } from '../../gate/decision.store.ts'
import { mergeContacts } from '../../identify/merge-contacts.ts'
import type { Sql } from '../../store/sql.ts'
import { datedTenantFacts } from '../../store/tenants.ts'
import { rekeyRunsOfMerged } from '../../wait/rekey-runs.ts'
import { type DueTimer, removeTimers } from '../../wait/timer.store.ts'
import { endMerged } from '../merged-runs.ts'
import type { SegmentParts } from '../segments/segments.ts'
import { type Braked, Brakes } from './brakes.ts'
import { messageIdOf } from './compose.ts'
import { endDiscarded } from './disposals.ts'
import type { HandOver } from './hand-over.ts'
import { type Case, type JudgeParts, judge, type TenantParts } from './judge.ts'
import { goOnward } from './onward.ts'
import { mayRepeat } from './record.ts'
import { begunOr, type Standing, waysOf } from './standing.ts'
import { loadUnderway } from './underway.ts'
import { writeVerdicts } from './write-verdicts.ts'

export interface DecideParts extends JudgeParts, SegmentParts {
  /** What a marketing trigger may always send in a day before it brakes itself; 0: no brake. */
  readonly brakeFloor: number
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
  readonly channel: Pick<Channel, 'name' | 'idempotent'>
}

export interface Decided {
  readonly decisions: readonly Decision[]
  readonly handOvers: readonly HandOver[]
  /** Triggers that have stopped themselves. */
  readonly braked: readonly Braked[]
  /** How many went on to another wait, or to the person their contact turned out to be. */
  readonly moved: number
}

/** T3: still true? may it go now? Drops, holds, or claims with the attempt: one transaction, on everything known now. */
export async function decide(
  sql: Sql,
  parts: DecideParts,
  timers: readonly DueTimer[],
  now: Date,
  leaseUntil: Date,
): Promise<Decided> {
  const strays = timers.filter(timer => timer.mergedInto)
  const merged = await followMerges(sql, strays, now)
  const factsOf = await datedTenantFacts(
    sql,
    parts.shop,
    timers.map(timer => timer.tenantId),
  )
  const own = timers.filter(timer => !timer.mergedInto)
  const underway = await loadUnderway(sql, { ...parts, factsOf }, own, now)
  const { going, discarded } = await endDiscarded(sql, underway, now)
  const { standings: arrived, decisions: ended, moved } = await goOnward(sql, parts, going, now)
  await parts.templates.ensure(
    sql,
    arrived.flatMap(({ trigger }) => Object.values(trigger.templates)),
  )
  const ids = arrived.flatMap(waysOf).map(way => ({ tenantId: way.run.tenantId, id: messageIdOf(way) }))
  const earlier = await loadEarlier(sql, ids)
  const standings = arrived.map(standing => begunOr(standing, way => earlier.has(messageIdOf(way))))
  const { open, ambiguous } = await afterCrashes(sql, parts, standings, earlier, now)
  const brakes = await Brakes.of(sql, parts.brakeFloor, open, now)
  const cases = await judge(sql, { ...parts, factsOf, brakes }, open, earlier, now)
  const braked = await brakes.write(sql)
  const decided = [...merged, ...ambiguous.map(ambiguousDecision), ...cases.map(decisionOf)]
  const handOvers = cases.flatMap(one => handOverOf(one, factsOf))
  await writeVerdicts(sql, { cases, handOvers, provider: parts.channel.name, leaseUntil }, now)
  await removeTimers(
    sql,
    ambiguous.map(({ timer }) => timer),
  )
  await saveDecisions(sql, decided, now)
  return { decisions: [...discarded, ...ended, ...decided], handOvers, braked, moved: strays.length + moved }
}

/** Runs that a digest put for a contact while another merged it: what was left behind goes where the rest went. */
async function followMerges(sql: Sql, strays: readonly DueTimer[], now: Date): Promise<Decision[]> {
  if (!strays.length) return []
  const merges = new Map(
    strays.map(({ tenantId, contactId, mergedInto }) => [
      `${tenantId} ${contactId}`,
      { tenantId, loser: contactId as string, survivor: mergedInto as string },
    ]),
  )
  await mergeContacts(sql, [...merges.values()])
  return endMerged(sql, await rekeyRunsOfMerged(sql, [...merges.values()], now))
}

/** Hand-overs that nobody recorded: their outcome is unknown for ever. */
async function afterCrashes(
  sql: Sql,
  parts: DecideParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
) {
  const isUnrecorded = (standing: Standing): boolean => {
    const known = earlier.get(messageIdOf(standing))
    return known !== undefined && known.attempts > 0 && known.lastOutcome === null
  }
  const unrecorded = standings.filter(isUnrecorded)
  await markUnknown(
    sql,
    unrecorded.map(one => ({ tenantId: one.run.tenantId, id: messageIdOf(one) })),
    now,
  )
  const ambiguous = unrecorded.filter(one => {
    const attempts = earlier.get(messageIdOf(one))?.attempts ?? 0
    return !mayRepeat(one.trigger.declaration.class, attempts, parts.channel.idempotent)
  })
  return { ambiguous, open: standings.filter(one => !ambiguous.includes(one)) }
}

function handOverOf({ standing, earlier, prepared }: Case, factsOf: TenantParts['factsOf']): HandOver[] {
  if (!prepared) return []
  const { mailFrom: from } = factsOf(standing.run.tenantId)
  return [{ ...prepared, from, attempt: (earlier?.attempts ?? 0) + 1, standing }]
}

const decisionOf = ({ standing: { run }, verdict }: Case): Decision => decisionOn(run, verdict)

function ambiguousDecision({ run }: Standing): Decision {
  const detail = 'it may have been delivered already; POST /admin/api/messages/{id}/resolve says what to do'
  return decisionOn(run, { verdict: 'hold', reason: 'ambiguous', detail })
}
