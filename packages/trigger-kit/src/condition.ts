import { type AnniversaryCondition, isAnniversaryNear } from './anniversary.ts'
import { type Duration, milliseconds } from './duration.ts'
import type { Json } from './json.ts'
import { type Context, type Path, read } from './path.ts'

/** Conditions are data: they can be stored with a revision, explained, drawn and indexed by what they read. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | FieldCondition
  | AgeCondition
  | AnniversaryCondition
  | CountCondition

export type FieldCondition =
  | { readonly path: Path; readonly op: 'exists' }
  | { readonly path: Path; readonly op: 'in'; readonly value: readonly Json[] }
  | { readonly path: Path; readonly op: Comparison; readonly value: Value }

/** How long an instant or a day lies back. */
export interface AgeCondition {
  readonly path: Path
  readonly op: 'older' | 'younger'
  readonly ms: number
}

/** How often something happened to the person, as `history.<type>` has it: instants, the newest first. */
export interface CountCondition extends Count {
  readonly op: Comparison
  readonly value: number
}

export interface Count {
  readonly count: string
  /** Null: ever. */
  readonly withinMs: number | null
}

export type Comparison = '=' | '≠' | '>' | '≥' | '<' | '≤'
type Value = Json | { readonly path: Path }

export const all = (...conditions: Condition[]): Condition => ({ all: conditions })
export const any = (...conditions: Condition[]): Condition => ({ any: conditions })
export const not = (condition: Condition): Condition => ({ not: condition })
/** The field is there and not null. */
export const exists = (path: Path): Condition => ({ path, op: 'exists' })
export const oneOf = (path: Path, value: readonly Json[]): Condition => ({ path, op: 'in', value })
export const equals = comparing('=')
export const differs = comparing('≠')
export const above = comparing('>')
export const atLeast = comparing('≥')
export const below = comparing('<')
export const atMost = comparing('≤')
/** The value of another field, for the right-hand side of a comparison. */
export const field = (path: Path): { readonly path: Path } => ({ path })
/** The instant at a path lies at least so long back. */
export const olderThan = (path: Path, age: Duration): Condition => ({ path, op: 'older', ms: milliseconds(age) })
/** The instant at a path lies less than so long back. */
export const youngerThan = (path: Path, age: Duration): Condition => ({ path, op: 'younger', ms: milliseconds(age) })

/**
 * How many events of a type name the person, ever or within so long before now, for the left-hand side of a comparison:
 * `atLeast(count('product.viewed', { days: 7 }), 3)`. What happened at one instant is one: platforms send copies.
 * In segments, branches and `stillTrue` only: what a trigger's `when` is asked once must not depend on what else has come
 * in by then, see `readsPast`.
 */
export const count = (event: string, within?: Duration): Count => ({
  count: event,
  withinMs: within ? milliseconds(within) : null,
})

interface Comparing {
  (path: Path, value: Value): Condition
  (count: Count, value: number): Condition
}

function comparing(op: Comparison): Comparing {
  return (left: Path | Count, value: Value | number): Condition =>
    typeof left === 'string' ? { path: left, op, value } : { ...left, op, value: value as number }
}

/**
 * The one evaluator of triggers, branches and segments. A missing field makes any comparison but `≠` fail. `now`, in
 * milliseconds: what the context says, unless it is asked how the same things will stand at another instant.
 */
export function holds(condition: Condition, context: Context, now = nowOf(context)): boolean {
  if ('all' in condition) return condition.all.every(part => holds(part, context, now))
  if ('any' in condition) return condition.any.some(part => holds(part, context, now))
  if ('not' in condition) return !holds(condition.not, context, now)
  if ('count' in condition) return compare(condition.op, countIn(condition, context, now), condition.value)
  return holdsField(condition, context, now)
}

export const nowOf = ({ now }: Context): number => Date.parse(now as string)

/** Undefined where nobody has looked what there is: then nothing can be said of it. */
export function countIn({ count: type, withinMs }: Count, context: Context, now = nowOf(context)): number | undefined {
  const instants = (context.history as { readonly [type: string]: readonly string[] } | undefined)?.[type]
  if (!instants || withinMs === null) return instants?.length
  const since = now - withinMs
  return instants.filter(at => Date.parse(at) > since).length
}

type OneField = FieldCondition | AgeCondition | AnniversaryCondition

function holdsField(condition: OneField, context: Context, now: number): boolean {
  const left = readAt(condition.path, context, now)
  if (condition.op === 'exists') return left !== undefined && left !== null
  if (condition.op === 'in') return condition.value.some(value => same(left, value))
  if ('aheadMs' in condition) return isAnniversaryNear(condition, left, now)
  if ('ms' in condition) {
    const age = now - instantOf(left)
    return condition.op === 'older' ? age >= condition.ms : age < condition.ms
  }
  const { value } = condition
  return compare(condition.op, left, isField(value) ? readAt(value.path, context, now) : value)
}

function readAt(path: Path, context: Context, now: number): Json | undefined {
  return path === 'now' && now !== nowOf(context) ? new Date(now).toISOString() : read(context, path)
}

/** The right-hand side of a comparison. */
export function rightOf(value: Value, context: Context): Json | undefined {
  return isField(value) ? read(context, value.path) : value
}

export function isField(value: unknown): value is { readonly path: Path } {
  return value !== null && typeof value === 'object' && 'path' in value
}

/** The time of an instant, or of a day's first moment in UTC; NaN for what is neither. */
export const instantOf = (value: Json | undefined): number =>
  typeof value === 'string' && DATED.test(value) ? Date.parse(value) : Number.NaN

const DATED = /^\d{4}-\d\d-\d\d(T|$)/

function compare(op: Comparison, left: Json | undefined, right: Json | undefined): boolean {
  if (op === '=') return same(left, right)
  if (op === '≠') return !same(left, right)
  const order = orderOf(left, right)
  if (Number.isNaN(order)) return false
  if (op === '>') return order > 0
  if (op === '≥') return order >= 0
  return op === '<' ? order < 0 : order <= 0
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left === right || (left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right))
}

/** Numbers by value, instants by time, other texts by code unit; NaN for what has no order. */
function orderOf(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN
  if (INSTANT.test(left) && INSTANT.test(right)) return Date.parse(left) - Date.parse(right)
  return left < right ? -1 : left > right ? 1 : 0
}

export const INSTANT = /^\d{4}-\d\d-\d\dT/
