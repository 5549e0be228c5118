import { anniversaryTurns } from './anniversary.ts'
import { type Condition, isField } from './condition.ts'
import { holds, nowOf, rightOf } from './holds.ts'
import { instantOf } from './instant.ts'
import { type Context, read } from './path.ts'
import { leavesOf } from './reads.ts'

/**
 * The next instant at which time alone makes a condition say the other thing; null when it never does. `present`: what it
 * says `now`.
 */
export function nextTurn(
  condition: Condition,
  context: Context,
  now = nowOf(context),
  present = holds(condition, context, now),
): Date | null {
  const points = turningPoints(condition, context, now)
  if (!points.length) return null
  const later = points.filter(at => at > now)
  const turn = later.sort((a, b) => a - b).find(at => holds(condition, context, at) !== present)
  return turn === undefined ? null : new Date(turn)
}

/** The instants, past and to come, at which a part of a condition says another thing because time goes on. */
export function turningPoints(condition: Condition, context: Context, now = nowOf(context)): readonly number[] {
  const leaves = timedLeavesOf(condition)
  if (!leaves.length) return NEVER
  const points: number[] = []
  for (const leaf of leaves)
    for (const at of pointsOf(leaf, context, now)) if (Math.abs(at) <= LAST_INSTANT) points.push(at)
  return points
}

const NEVER: readonly number[] = []

type Leaf = ReturnType<typeof leavesOf>[number]

const timedLeaves = new WeakMap<Condition, readonly Leaf[]>()

/** The parts that time alone can turn: most conditions have none, and each is asked for everybody. */
function timedLeavesOf(condition: Condition): readonly Leaf[] {
  const known = timedLeaves.get(condition)
  if (known) return known
  const found = leavesOf(condition).filter(isTimed)
  timedLeaves.set(condition, found)
  return found
}

function isTimed(leaf: Leaf): boolean {
  if ('count' in leaf) return leaf.withinMs !== null
  if ('aheadMs' in leaf || 'ms' in leaf) return true
  return leaf.op !== 'exists' && leaf.op !== 'in' && isComparedWithNow(leaf)
}

const isComparedWithNow = ({ path, value }: { readonly path: string; readonly value: unknown }): boolean =>
  path === 'now' || (isField(value) && value.path === 'now')

/** The last instant that a date can name, in milliseconds (ECMA-262: time values). */
const LAST_INSTANT = 8.64e15

function pointsOf(leaf: Leaf, context: Context, now: number): number[] {
  if ('count' in leaf) {
    const { count, withinMs } = leaf
    const instants = (context.history as { readonly [type: string]: readonly string[] } | undefined)?.[count] ?? []
    return withinMs === null ? [] : instants.map(at => instantOf(at) + withinMs)
  }
  if ('aheadMs' in leaf) return anniversaryTurns(leaf, read(context, leaf.path), now)
  if ('ms' in leaf) return [instantOf(read(context, leaf.path)) + leaf.ms]
  if (leaf.op === 'exists' || leaf.op === 'in') return []
  // At the instant itself some comparisons turn, and others a moment after it.
  const other = instantOf(leaf.path === 'now' ? rightOf(leaf.value, context) : read(context, leaf.path))
  return [other, other + 1]
}
