import type { Json } from './json.ts'
import { type Context, type Path, read } from './path.ts'

/** Conditions are data: they can be stored with a revision, explained, drawn and indexed by the fields they read. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly path: Path; readonly op: 'exists' }
  | { readonly path: Path; readonly op: 'in'; readonly value: readonly Json[] }
  | { readonly path: Path; readonly op: Comparison; readonly value: Json | { readonly path: Path } }

type Comparison = '=' | '≠' | '>' | '≥' | '<' | '≤'
type Value = Json | { readonly path: Path }

export const all = (...conditions: Condition[]): Condition => ({ all: conditions })
export const any = (...conditions: Condition[]): Condition => ({ any: conditions })
export const not = (condition: Condition): Condition => ({ not: condition })
/** The field is there and not null. */
export const exists = (path: Path): Condition => ({ path, op: 'exists' })
export const oneOf = (path: Path, value: readonly Json[]): Condition => ({ path, op: 'in', value })
export const equals = (path: Path, value: Value): Condition => ({ path, op: '=', value })
export const differs = (path: Path, value: Value): Condition => ({ path, op: '≠', value })
export const above = (path: Path, value: Value): Condition => ({ path, op: '>', value })
export const atLeast = (path: Path, value: Value): Condition => ({ path, op: '≥', value })
export const below = (path: Path, value: Value): Condition => ({ path, op: '<', value })
export const atMost = (path: Path, value: Value): Condition => ({ path, op: '≤', value })
/** The value of another field, for the right-hand side of a comparison. */
export const field = (path: Path): { readonly path: Path } => ({ path })

/** Whether a condition holds; when it does not, the first part that failed, in words: `cart.itemCount 0 > 0`. */
export interface Outcome {
  readonly holds: boolean
  readonly because: string
}

/** The one evaluator of triggers, branches and segments. A missing field makes any comparison but `≠` fail. */
export function check(condition: Condition, context: Context): Outcome {
  if ('all' in condition) return checkAll(condition.all, context)
  if ('any' in condition) return checkAny(condition.any, context)
  if ('not' in condition) {
    const inner = check(condition.not, context)
    return { holds: !inner.holds, because: `not (${inner.because})` }
  }
  return checkField(condition, context)
}

function checkAll(conditions: readonly Condition[], context: Context): Outcome {
  const seen: string[] = []
  for (const condition of conditions) {
    const outcome = check(condition, context)
    if (!outcome.holds) return outcome
    seen.push(outcome.because)
  }
  return { holds: true, because: seen.join(' and ') || 'always' }
}

function checkAny(conditions: readonly Condition[], context: Context): Outcome {
  const seen: string[] = []
  for (const condition of conditions) {
    const outcome = check(condition, context)
    if (outcome.holds) return outcome
    seen.push(outcome.because)
  }
  return { holds: false, because: seen.join(' or ') || 'never' }
}

type FieldCondition = Extract<Condition, { path: Path }>

function checkField(condition: FieldCondition, context: Context): Outcome {
  const left = read(context, condition.path)
  if (condition.op === 'exists') {
    return { holds: left !== undefined && left !== null, because: `${condition.path} exists` }
  }
  const right = isField(condition.value) ? read(context, condition.value.path) : condition.value
  const holds =
    condition.op === 'in'
      ? Array.isArray(right) && right.some(value => same(left, value))
      : compare(condition.op, left, right as Json | undefined)
  return { holds, because: explain(condition.path, left, condition.op, right as Json | undefined) }
}

// What is known of a person stays out of decisions and logs: only whether it is there.
function explain(path: Path, left: Json | undefined, op: string, right: Json | undefined): string {
  const personal = path.startsWith('contact.') && typeof left === 'string'
  return `${path} ${personal ? '(text)' : show(left)} ${op} ${show(right)}`
}

function isField(value: unknown): value is { readonly path: Path } {
  return value !== null && typeof value === 'object' && 'path' in value
}

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

const INSTANT = /^\d{4}-\d\d-\d\dT/

// Only short scalars are shown: an explanation names fields and figures, never a person or a whole object.
function show(value: Json | undefined): string {
  if (value === undefined) return '(missing)'
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'string')
    return INSTANT.test(value) || (value.length <= 24 && !value.includes('@')) ? value : '(text)'
  return Array.isArray(value) ? `(list of ${value.length})` : '(object)'
}
