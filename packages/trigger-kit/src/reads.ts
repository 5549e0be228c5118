import { type Condition, type CountCondition, isField } from './condition.ts'
import type { Path } from './path.ts'
import type { Declaration } from './trigger.ts'

/** What conditions read: whoever asks them loads this first, and asks again when it has changed. */
export interface Reads {
  readonly paths: readonly Path[]
  readonly counts: readonly CountReads[]
}

/** Of one event type: so many of its newest instants say all that is asked of it. */
export interface CountReads {
  readonly event: string
  readonly newest: number
}

export function readsOf(conditions: readonly Condition[], paths: readonly Path[] = []): Reads {
  const leaves = conditions.flatMap(leavesOf)
  return joined([
    { paths, counts: [] },
    { paths: leaves.flatMap(pathsOf), counts: leaves.flatMap(countsOf) },
  ])
}

/** What all of them read together. */
export function joined(reads: readonly Reads[]): Reads {
  const counts = new Map<string, number>()
  for (const { event, newest } of reads.flatMap(one => one.counts))
    counts.set(event, Math.max(newest, counts.get(event) ?? 0))
  return {
    paths: [...new Set(reads.flatMap(one => one.paths))],
    counts: [...counts].map(([event, newest]) => ({ event, newest })),
  }
}

/** What a trigger may read when one of its runs is due: by its conditions, its branches, its waits and its messages. */
export function readsWhenDue({ stillTrue, deadline, steps }: Declaration): Reads {
  const tests = steps.flatMap(step => {
    if ('test' in step) return [step.test]
    return 'send' in step && step.send.onlyIf ? [step.send.onlyIf] : []
  })
  const paths = steps.flatMap(step => {
    if ('send' in step) return Object.values(step.send.data)
    if ('until' in step) return 'date' in step.until ? [step.until.date] : []
    return 'update' in step && isField(step.update.to) ? [step.update.to.path] : []
  })
  return readsOf([stillTrue, ...tests], deadline ? [...paths, deadline] : paths)
}

/**
 * Whether a condition reads what a person did so far (`count`, `orders`, `segments`, `subscriptions`). A trigger's `when` must not: it is
 * asked once, when its fact comes in, and facts that come in another order would then lead to other messages. Where it is
 * asked again when the message is about to go (`stillTrue`, branches), all of them are in.
 */
export function readsPast(condition: Condition): boolean {
  const { paths, counts } = readsOf([condition])
  return counts.length > 0 || paths.some(path => PAST.test(path))
}

const PAST = /^(history|latest|orders|previous|segments|stated|statedBefore|subscriptions)(\.|$)/

type Leaf = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>

/** The comparisons a condition is made of. */
export function leavesOf(condition: Condition): Leaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return 'not' in condition ? leavesOf(condition.not) : [condition]
}

function pathsOf(leaf: Leaf): Path[] {
  if ('count' in leaf) return []
  return 'value' in leaf && isField(leaf.value) ? [leaf.path, leaf.value.path] : [leaf.path]
}

// One more than it is compared with tells "more than" from "as many as".
function countsOf(leaf: Leaf): CountReads[] {
  if (!('count' in leaf)) return []
  const { count: event, value }: CountCondition = leaf
  return [{ event, newest: Math.max(0, Math.floor(value)) + 1 }]
}
