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
  const faults = conditions.flatMap(([field, condition]) =>
    [...ofCounts(condition), ...spansOf(condition)].map(fault => `${field}: ${fault}`),
  )
  return readsPast(when) ? [PAST, ...faults] : [...new Set(faults)]
}

const PAST =
  'when: reads what a person did so far (a count, `orders`, `segments`, `subscriptions`), so the order in which facts ' +
  'come in would matter; expected it in `stillTrue`, `onlyIf` or a branch'

const ofCounts = (condition: Condition): string[] =>
  leavesOf(condition).flatMap(leaf => ('count' in leaf ? eventFaults(leaf.count).map(fault => `count: ${fault}`) : []))

/** What is wrong with the spans of time in a condition. */
export function spansOf(condition: Condition): string[] {
  return leavesOf(condition).flatMap(leaf => {
    if ('ms' in leaf) return lengthFaults(leaf.ms).map(fault => `${leaf.path}: ${leaf.op} than: ${fault}`)
    // The day itself is an answer too.
    if ('aheadMs' in leaf)
      return leaf.aheadMs === 0 ? [] : lengthFaults(leaf.aheadMs).map(fault => `${leaf.path}: ahead: ${fault}`)
    if (!('count' in leaf) || leaf.withinMs === null) return []
    return lengthFaults(leaf.withinMs).map(fault => `count: ${fault}`)
  })
}

const lengthFaults = (ms: number): string[] => spanFaults(ms, Number.POSITIVE_INFINITY)
