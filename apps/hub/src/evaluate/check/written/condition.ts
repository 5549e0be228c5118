import type { AgeCondition, Comparison, FieldCondition } from '@beckon/trigger-kit'
import { z } from 'zod'
import { advice } from '../../../nearest.ts'
import { chosen, expected, isRecord, json, length, list, number, oneOf, path, record, text } from './form.ts'

/** A condition, wherever one may stand. */
export const condition = (): z.ZodType => z.lazy(() => CONDITION)

const value = chosen(one => (isRecord(one) && 'path' in one ? record({ path: path() }) : json()))

/** Every comparison there is, and what else it may be called; the compiler misses none. */
const COMPARISONS: Readonly<Record<Comparison, readonly string[]>> = {
  '=': ['==', '===', 'eq', 'equals', 'is'],
  '≠': ['!=', '!==', '<>', 'ne', 'differs', 'not'],
  '>': ['gt', 'above'],
  '≥': ['>=', '=>', 'gte', 'atLeast'],
  '<': ['lt', 'below'],
  '≤': ['<=', '=<', 'lte', 'atMost'],
}

const operator = (operators: readonly string[]) =>
  chosen(value => {
    if (operators.includes(value as string)) return z.unknown()
    if (typeof value !== 'string') return expected(`an operator: ${operators.join(' ')}`)({ input: value })
    const meant = Object.entries(COMPARISONS).find(([, others]) => others.includes(value))?.[0]
    return `there is no operator "${value}"; ${meant ? `did you mean "${meant}"?` : advice(value, operators)}`
  })

const comparisons = Object.keys(COMPARISONS)
const beside = (field: string, form: z.ZodType) => record({ path: path(), op: text(), [field]: form })

/** What stands beside a path, by the operator. */
const OTHERS: Readonly<
  Record<Exclude<FieldCondition['op'], Comparison> | AgeCondition['op'] | 'anniversary', z.ZodType>
> = {
  exists: record({ path: path(), op: text() }),
  in: beside('value', list(json(), "a list of values, as ['DE', 'AT']")),
  older: beside('ms', length()),
  younger: beside('ms', length()),
  anniversary: beside('aheadMs', length()),
}
const BESIDE = new Map([
  ...Object.entries(OTHERS),
  ...comparisons.map((op): [string, z.ZodType] => [op, beside('value', value)]),
])

const unknownOperator = z.looseObject({ path: path(), op: operator([...BESIDE.keys()]) })

const FORMS = {
  all: record({ all: list(condition(), 'a list of conditions') }),
  any: record({ any: list(condition(), 'a list of conditions') }),
  not: record({ not: condition() }),
  count: record({
    count: text('an event, as order.placed'),
    withinMs: chosen(value => (value === null ? z.null() : length())),
    op: operator(comparisons),
    value: number(),
  }),
  path: chosen(leaf => BESIDE.get((leaf as FieldCondition).op) ?? unknownOperator),
}

const CONDITION = oneOf(FORMS, 'condition', "a condition, as equals('contact.country', 'DE') or all(…)")
