import { anniversaryTurns } from './anniversary.ts'
import { type Condition, holds, instantOf, isField, rightOf } from './condition.ts'
import { type Context, read } from './path.ts'
import { leavesOf } from './reads.ts'

/** The next instant at which time alone makes a condition say the other thing; null when it never does. */
export function nextTurn(condition: Condition, context: Context): Date | null {
  const now = Date.parse(context.now as string)
  const later = turningPoints(condition, context).filter(at => at > now)
  if (!later.length) return null
  const present = holds(condition, context)
  for (const at of later.sort((a, b) => a - b)) {
    const then = new Date(at)
    if (holds(condition, { ...context, now: then.toISOString() }) !== present) return then
  }
  return null
}

/** The instants, past and to come, at which a part of a condition says another thing because time goes on. */
export function turningPoints(condition: Condition, context: Context): number[] {
  return leavesOf(condition)
    .flatMap(leaf => pointsOf(leaf, context))
    .filter(at => Math.abs(at) <= LAST_INSTANT)
}

/** The last instant that a date can name, in milliseconds (ECMA-262: time values). */
const LAST_INSTANT = 8.64e15

function pointsOf(leaf: ReturnType<typeof leavesOf>[number], context: Context): number[] {
  if ('count' in leaf) {
    const { count, withinMs } = leaf
    const instants = (context.history as { readonly [type: string]: readonly string[] } | undefined)?.[count] ?? []
    return withinMs === null ? [] : instants.map(at => Date.parse(at) + withinMs)
  }
  if ('aheadMs' in leaf) return anniversaryTurns(leaf, read(context, leaf.path), Date.parse(context.now as string))
  if ('ms' in leaf) return [instantOf(read(context, leaf.path)) + leaf.ms]
  if (leaf.op === 'exists' || leaf.op === 'in') return []
  // At the instant itself some comparisons turn, and others a moment after it.
  const other = leaf.path === 'now' ? rightOf(leaf.value, context) : read(context, leaf.path)
  const byNow = leaf.path === 'now' || (isField(leaf.value) && leaf.value.path === 'now')
  return byNow ? [instantOf(other), instantOf(other) + 1] : []
}
