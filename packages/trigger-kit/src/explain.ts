import type { AnniversaryCondition } from './anniversary.ts'
import type { AgeCondition, Condition, Count, FieldCondition } from './condition.ts'
import { countIn, holds, rightOf } from './holds.ts'
import { INSTANT } from './instant.ts'
import type { Json } from './json.ts'
import { type Context, type Path, read } from './path.ts'

/** Whether a condition holds; when it does not, the first part that failed, in words: `cart.itemCount 0 > 0`. */
export interface Outcome {
  readonly holds: boolean
  readonly because: string
}

/** What the evaluator says of a condition, and why. */
export function check(condition: Condition, context: Context): Outcome {
  return { holds: holds(condition, context), because: explain(condition, context) }
}

function explain(condition: Condition, context: Context): string {
  if ('all' in condition) return explainAll(condition.all, context)
  if ('any' in condition) return explainAny(condition.any, context)
  if ('not' in condition) return `not (${explain(condition.not, context)})`
  if ('count' in condition)
    return `${countName(condition)} ${show(countIn(condition, context))} ${condition.op} ${condition.value}`
  return explainField(condition, context)
}

function explainAll(conditions: readonly Condition[], context: Context): string {
  const failed = conditions.find(part => !holds(part, context))
  if (failed) return explain(failed, context)
  return conditions.map(part => explain(part, context)).join(' and ') || 'always'
}

function explainAny(conditions: readonly Condition[], context: Context): string {
  const met = conditions.find(part => holds(part, context))
  if (met) return explain(met, context)
  return conditions.map(part => explain(part, context)).join(' or ') || 'never'
}

function explainField(condition: FieldCondition | AgeCondition | AnniversaryCondition, context: Context): string {
  const { path, op } = condition
  if (op === 'exists') return `${path} exists`
  const left = shown(path, read(context, path))
  if ('aheadMs' in condition) return `${path} ${left} comes round within ${span(condition.aheadMs)}`
  if ('ms' in condition) return `${path} ${left} ${op} than ${span(condition.ms)}`
  return `${path} ${left} ${op} ${show(op === 'in' ? condition.value : rightOf(condition.value, context))}`
}

const countName = ({ count, withinMs }: Count): string =>
  `count(${count}${withinMs === null ? '' : ` in ${span(withinMs)}`})`

const DAY_MS = 86_400_000

function span(ms: number): string {
  if (ms % DAY_MS === 0) return `${ms / DAY_MS} d`
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}

// What is known of a person stays out of decisions and logs: only whether it is there.
function shown(path: Path, value: Json | undefined): string {
  return path.startsWith('contact.') && typeof value === 'string' ? '(text)' : show(value)
}

// Only short scalars are shown: an explanation names fields and figures, never a person or a whole object.
function show(value: Json | undefined): string {
  if (value === undefined) return '(missing)'
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'string')
    return INSTANT.test(value) || (value.length <= 24 && !value.includes('@')) ? value : '(text)'
  return Array.isArray(value) ? `(list of ${value.length})` : '(object)'
}
