import type { AnniversaryCondition } from './anniversary.ts'
import { type Duration, milliseconds } from './duration.ts'
import type { Json } from './json.ts'
import type { Path } from './path.ts'

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
/** What a field is compared with: itself a value, or another field. */
export type Value = Json | { readonly path: Path }

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

export function isField(value: unknown): value is { readonly path: Path } {
  return value !== null && typeof value === 'object' && 'path' in value
}
