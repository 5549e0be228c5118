import { type Condition, type Declaration, leavesOf, readsPast } from '@beckon/trigger-kit'
import { spanFaults } from './duration.ts'
import { eventFaults } from './event.ts'

/** What is wrong with counts of events and with ages, and where they must not stand. */
export function countFaults({ when, stillTrue, steps }: Declaration): string[] {
  const tests = steps.flatMap((step, n): (readonly [string, Condition])[] => {
    if ('test' in step) return [[`step ${n}: branch`, step.test]]
    return 'send' in step && step.send.onlyIf ? [[`step ${n}: onlyIf`, step.send.onlyIf]] : []
  })
  const conditions = [['when', when], ['stillTrue', stillTrue], ...tests] as const
  const faults = conditions.flatMap(([field, condition]) => spansOf(condition).map(fault => `${field}: ${fault}`))
  return readsPast(when) ? [PAST, ...faults] : [...new Set(faults)]
}

const PAST =
  'when: reads what a person did so far (a count, `orders`, `segments`, `subscriptions`), so the order in which facts ' +
  'come in would matter; expected it in `stillTrue`, `onlyIf` or a branch'

function spansOf(condition: Condition): string[] {
  return leavesOf(condition).flatMap(leaf => {
    if ('ms' in leaf)
      return spanFaults(leaf.ms, Number.POSITIVE_INFINITY).map(fault => `${leaf.path}: ${leaf.op} than: ${fault}`)
    if (!('count' in leaf)) return []
    const within = leaf.withinMs === null ? [] : spanFaults(leaf.withinMs, Number.POSITIVE_INFINITY)
    return [...eventFaults(leaf.count), ...within].map(fault => `count: ${fault}`)
  })
}
