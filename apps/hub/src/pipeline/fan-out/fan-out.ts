import type { Shop } from '../../config.ts'
import type { TriggerCatalogue } from '../../evaluate/catalogue.ts'
import { evaluate } from '../../evaluate/evaluate.ts'
import { claimFanOuts, type FanOut, putFanOuts, removeFanOuts, type TakenFanOut } from '../../evaluate/fan-out.store.ts'
import { type Trigger, TriggerSet } from '../../evaluate/trigger-set.ts'
import type { TestPolicy } from '../../event.ts'
import { type Decision, saveDecisions } from '../../gate/decision.store.ts'
import { loadEvents } from '../../normalise/event.store.ts'
import type { Sql } from '../../store/sql.ts'
import { tenantFacts } from '../../store/tenants.ts'
import { putRuns } from '../../wait/put-runs.ts'
import { endDecision } from '../end-decision.ts'
import { forAsMany, type LeftOut } from './as-many.ts'
import { audienceFacts, fanOutOf, nextPage, type OpenQuestion, type PersonalQuestion } from './audiences.ts'

export interface FanOutParts extends TestPolicy {
  readonly catalogue: TriggerCatalogue
  /** The default tenant's facts, as far as nobody else states them. */
  readonly shop: Shop
  readonly audiencePage: number
}

/**
 * So often a page that can be put for nobody is tried before its people are left out. Ten minutes apart (`batch.ts`) that
 * is an hour, in which a fault of ours may be mended; who is behind them in the queue waits as long.
 */
const MOST_ATTEMPTS = 6

/**
 * The next page of people whom facts about items concern, in the caller's transaction: runs for them, and how far it has
 * come. A process that dies in it loses the page and not the place; who shows interest meanwhile finds the fact by itself.
 */
export async function fanOut(
  sql: Sql,
  parts: FanOutParts,
  claimed: readonly TakenFanOut[],
  at: Date,
  /** Whether who cannot be put is left out: else nobody is. Everybody may be once it has been tried often enough. */
  isLeaving = false,
): Promise<Spread> {
  const { catalogue, shop, audiencePage } = parts
  const tenants = claimed.map(({ tenantId }) => tenantId)
  const factsOf = await tenantFacts(sql, shop, tenants)
  const currencyOf = (tenantId: string) => factsOf(tenantId).currency
  const trigger = await triggerOf(sql, catalogue, claimed)
  const open = await questionsOf(sql, trigger, claimed)
  const { asked, left } = await nextPage(sql, open, audiencePage)
  const put = (people: readonly PersonalQuestion[]) => putPeople(sql, { ...parts, currencyOf }, trigger, people, at)
  const { done, left: leftOut } = isLeaving
    ? await forAsMany(sql, asked, put, { mayBeNobody: claimed.every(isLastTry) })
    : { done: await put(asked), left: [] }
  const rest = new Set(left.map(({ event }) => event.id))
  await removeFanOuts(
    sql,
    claimed.filter(({ eventId }) => !rest.has(eventId)),
  )
  // Those it did not come to keep their place in the queue.
  await putFanOuts(sql, left.slice(0, 1).map(fanOutOf), at)
  return { decisions: done, leftOut }
}

const isLastTry = ({ attempts }: TakenFanOut): boolean => attempts + 1 >= MOST_ATTEMPTS

/** What a page came to, and who could not be put. */
export interface Spread {
  readonly decisions: readonly Decision[]
  readonly leftOut: readonly LeftOut<PersonalQuestion>[]
}

/** Runs for these people. */
async function putPeople(
  sql: Sql,
  { catalogue, allowTestEvents, currencyOf }: FanOutParts & { currencyOf(tenantId: string): string },
  trigger: Trigger,
  people: readonly PersonalQuestion[],
  at: Date,
): Promise<Decision[]> {
  const facts = await audienceFacts(sql, people, currencyOf)
  const wanted = evaluate(facts, new TriggerSet([trigger]), at, { currencyOf, allowTestEvents })
  const { declarationOf } = catalogue
  const ended = await putRuns(sql, { wanted, owners: [], cancelling: [] }, { declarationOf, allowTestEvents }, at)
  const decisions = ended.map(endDecision)
  await saveDecisions(sql, decisions, at)
  return decisions
}

/** Takes what is left to do of one trigger's revision: others wait for their turn. */
export async function claimPages(sql: Sql, now: Date, limit: number, lastTenant: string): Promise<TakenFanOut[]> {
  const claimed = await claimFanOuts(sql, now, limit, lastTenant)
  return claimed.filter(({ revision }) => revision === claimed[0]?.revision)
}

async function triggerOf(sql: Sql, catalogue: TriggerCatalogue, [first]: readonly FanOut[]): Promise<Trigger> {
  const revision = first?.revision ?? ''
  await catalogue.ensure(sql, [revision])
  const trigger = catalogue.trigger(revision)
  if (trigger) return trigger
  throw new Error(`fan_out names revision ${revision} of ${first?.trigger}, which is not in trigger_revision`)
}

/** A fact that was erased since asks nobody any more. */
async function questionsOf(sql: Sql, { declaration }: Trigger, claimed: readonly FanOut[]): Promise<OpenQuestion[]> {
  const events = await loadEvents(
    sql,
    claimed.map(({ tenantId, eventId: id }) => ({ tenantId, id })),
  )
  return claimed.flatMap(({ eventId, revision, ofProduct, after }) => {
    const event = events.get(eventId)
    return event ? [{ event, declaration, revision, ofProduct, after }] : []
  })
}
