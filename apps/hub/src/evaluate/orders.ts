import type { Json, Reads } from '@beckon/trigger-kit'

/** An order that was placed or called off, as an event states it. */
export interface OrderFact {
  readonly type: string
  readonly at: Date
  /** Null: the event says nothing any more. */
  readonly order: string | null
  readonly total: Money | null
  /** The person's very first order, where it is not among the newest. */
  readonly isFirst?: boolean
}

interface Money {
  readonly amount: number
  readonly currency: string
}

const DAY_MS = 86_400_000

/** How long after their usual time somebody counts as lost, in mean gaps. */
const LAPSE = 1.5

/**
 * What `orders` in a context says: of the newest orders that were not called off, at most as many as were looked at, and
 * since when there are any.
 * Whoever bought once, or all on one day, has no rhythm yet, and so is expected at no time. `spent` leaves out orders in
 * another currency than the last.
 */
export function ordersOf(facts: readonly OrderFact[]): Json {
  const standing = standingOrders(facts.filter(({ isFirst }) => !isFirst))
  const [first, last] = [standing[0], standing.at(-1)]
  if (!first || !last) return NONE
  const gapMs = standing.length > 1 ? (last.at.getTime() - first.at.getTime()) / (standing.length - 1) : 0
  const rhythm = gapMs >= DAY_MS
  const after = (gaps: number) => (rhythm ? new Date(last.at.getTime() + gaps * gapMs).toISOString() : null)
  return {
    count: standing.length,
    firstAt: (standingOrders(facts)[0] ?? first).at.toISOString(),
    lastAt: last.at.toISOString(),
    meanGapDays: rhythm ? gapMs / DAY_MS : null,
    expectedAt: after(1),
    lapsedAt: after(LAPSE),
    spent: spentOn(standing),
  }
}

const NONE: Json = {
  ...{ count: 0, firstAt: null, lastAt: null },
  ...{ meanGapDays: null, expectedAt: null, lapsedAt: null, spent: null },
}

/** Each order once, the oldest first. */
function standingOrders(facts: readonly OrderFact[]): OrderFact[] {
  const cancelled = new Set(facts.flatMap(({ type, order }) => (type === 'order.cancelled' ? [order] : [])))
  const placed = facts.filter(({ type, order }) => type === 'order.placed' && order !== null && !cancelled.has(order))
  const byOrder = new Map(placed.sort(byTime).map(fact => [fact.order, fact]))
  return [...byOrder.values()].sort(byTime)
}

const byTime = (left: OrderFact, right: OrderFact): number =>
  left.at.getTime() - right.at.getTime() || ((left.order ?? '') < (right.order ?? '') ? -1 : 1)

function spentOn(standing: readonly OrderFact[]): Json {
  const totals = standing.flatMap(({ total }) => total ?? [])
  const currency = totals.at(-1)?.currency
  if (currency === undefined) return null
  const amounts = totals.filter(total => total.currency === currency).map(({ amount }) => amount)
  return { amount: amounts.reduce((sum, amount) => sum + amount, 0), currency }
}

/** Whether a condition reads what somebody has ordered so far. */
export const readsOrders = ({ paths }: Reads): boolean => paths.some(path => /^orders(\.|$)/.test(path))
