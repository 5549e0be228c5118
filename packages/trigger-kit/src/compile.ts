import { milliseconds } from './duration.ts'
import type { Branch, Instruction, Split, Step, Until, WaitFor } from './step.ts'

/** Nested steps as a flat list: `from` is the number of the first. A list without branches stays as it is. */
export function compile(steps: readonly Step[], from = 0): Instruction[] {
  const done: Instruction[] = []
  const untils: { readonly place: number; readonly until: Until }[] = []
  for (const step of steps) {
    if ('until' in step) untils.push({ place: done.length, until: step.until })
    done.push(...instructionsOf(step, from + done.length))
  }
  // What is past may be left out up to the next wait of the same list, or to its end.
  for (const [n, { place, until }] of untils.entries())
    done[place] = { until, skipTo: from + (untils[n + 1]?.place ?? done.length) }
  return done
}

function instructionsOf(step: Step, from: number): Instruction[] {
  if ('branch' in step) return branches(step.branch, step.otherwise ?? [], from)
  if ('split' in step) return split(step.split, from)
  if ('waitFor' in step) return waitFor(step.waitFor, from)
  return [step as Instruction]
}

function branches(ways: readonly Branch[], otherwise: readonly Step[], from: number): Instruction[] {
  const [way, ...others] = ways
  if (!way) return compile(otherwise, from)
  const taken = compile(way.steps, from + 1)
  const elseAt = from + 1 + taken.length + 1
  const rest = branches(others, otherwise, elseAt)
  return [{ test: way.when, else: elseAt }, ...taken, { goto: elseAt + rest.length }, ...rest]
}

function split({ name, into }: Split, from: number, start = 0): Instruction[] {
  const [way, ...others] = into
  if (!way) return []
  const to = start + way.percent
  const taken = compile(way.steps, from + 1)
  const elseAt = from + 1 + taken.length + 1
  const rest = split({ name, into: others }, elseAt, to)
  return [{ share: { name, from: start, to }, else: elseAt }, ...taken, { goto: elseAt + rest.length }, ...rest]
}

function waitFor({ event, by, within, met = [], otherwise = [] }: WaitFor, from: number): Instruction[] {
  const taken = compile(met, from + 1)
  const elseAt = from + 1 + taken.length + 1
  const rest = compile(otherwise, elseAt)
  const wait = { waitFor: { event, by, withinMs: milliseconds(within) }, else: elseAt }
  return [wait, ...taken, { goto: elseAt + rest.length }, ...rest]
}
