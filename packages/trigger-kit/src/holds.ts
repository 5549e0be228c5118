import { type AnniversaryCondition, isAnniversaryNear } from './anniversary.ts'
import {
  type AgeCondition,
  type Comparison,
  type Condition,
  type Count,
  type CountCondition,
  type FieldCondition,
  isField,
  type Value,
} from './condition.ts'
import { INSTANT, instantOf } from './instant.ts'
import type { Json } from './json.ts'
import { type Context, type Path, read, reader } from './path.ts'

/**
 * The one evaluator of triggers, branches and segments. A missing field makes any comparison but `≠` fail. `now`, in
 * milliseconds: what the context says, unless it is asked how the same things will stand at another instant.
 */
export function holds(condition: Condition, context: Context, now = nowOf(context)): boolean {
  return testOf(condition)(context, now)
}

export const nowOf = ({ now }: Context): number => instantOf(now)

type Test = (context: Context, now: number) => boolean

const tests = new WeakMap<Condition, Test>()

/** Each condition is put together once: it is asked of everybody whom an event touches. */
function testOf(condition: Condition): Test {
  const known = tests.get(condition)
  if (known) return known
  const test = compiled(condition)
  tests.set(condition, test)
  return test
}

function compiled(condition: Condition): Test {
  if ('all' in condition) {
    const parts = condition.all.map(compiled)
    return (context, now) => parts.every(part => part(context, now))
  }
  if ('any' in condition) {
    const parts = condition.any.map(compiled)
    return (context, now) => parts.some(part => part(context, now))
  }
  if ('not' in condition) {
    const part = compiled(condition.not)
    return (context, now) => !part(context, now)
  }
  return 'count' in condition ? testOfCount(condition) : testOfField(condition)
}

function testOfCount(condition: CountCondition): Test {
  const compare = COMPARE[condition.op]
  return (context, now) => compare(countIn(condition, context, now), condition.value)
}

/** Undefined where nobody has looked what there is: then nothing can be said of it. */
export function countIn({ count: type, withinMs }: Count, context: Context, now = nowOf(context)): number | undefined {
  const instants = (context.history as { readonly [type: string]: readonly string[] } | undefined)?.[type]
  if (!instants || withinMs === null) return instants?.length
  const since = now - withinMs
  return instants.reduce((found, at) => (instantOf(at) > since ? found + 1 : found), 0)
}

function testOfField(condition: FieldCondition | AgeCondition | AnniversaryCondition): Test {
  const left = valueAt(condition.path)
  if (condition.op === 'exists') return (context, now) => (left(context, now) ?? null) !== null
  if (condition.op === 'in') {
    const { value: values } = condition
    return (context, now) => {
      const stated = left(context, now)
      return values.some(value => same(stated, value))
    }
  }
  if ('aheadMs' in condition) return (context, now) => isAnniversaryNear(condition, left(context, now), now)
  if ('ms' in condition) return testOfAge(condition, left)
  const [compare, right] = [COMPARE[condition.op], operand(condition.value)]
  return (context, now) => compare(left(context, now), right(context, now))
}

type ValueAt = (context: Context, now: number) => Json | undefined

function testOfAge({ op, ms }: AgeCondition, at: ValueAt): Test {
  const age = (context: Context, now: number): number => now - instantOf(at(context, now))
  return op === 'older' ? (context, now) => age(context, now) >= ms : (context, now) => age(context, now) < ms
}

const operand = (value: Value): ValueAt => (isField(value) ? valueAt(value.path) : () => value)

function valueAt(path: Path): ValueAt {
  if (path !== 'now') return reader(path)
  return (context, now) => (now === nowOf(context) ? context.now : new Date(now).toISOString())
}

/** The right-hand side of a comparison. */
export function rightOf(value: Value, context: Context): Json | undefined {
  return isField(value) ? read(context, value.path) : value
}

// What has no order is NaN, and every comparison with that is false.
const COMPARE: { readonly [op in Comparison]: (left: Json | undefined, right: Json | undefined) => boolean } = {
  '=': same,
  '≠': (left, right) => !same(left, right),
  '>': (left, right) => orderOf(left, right) > 0,
  '≥': (left, right) => orderOf(left, right) >= 0,
  '<': (left, right) => orderOf(left, right) < 0,
  '≤': (left, right) => orderOf(left, right) <= 0,
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left === right || (left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right))
}

/** Numbers by value, instants by time, other texts by code unit; NaN for what has no order. */
function orderOf(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN
  if (INSTANT.test(left) && INSTANT.test(right)) return instantOf(left) - instantOf(right)
  return left < right ? -1 : left > right ? 1 : 0
}
