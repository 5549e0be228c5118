import { type Condition, type Instruction, isField, milliseconds, type Send, type Until } from '@beckon/trigger-kit'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** A span of time in words: `1 day 2 hours`. */
export function spanWords(ms: number): string {
  const parts: string[] = []
  let rest = ms
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.join(' ') || 'no time'
}

/** A condition in words: `cart.itemCount > 0 and not (cart.completedAt exists)`. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return partsOf(condition).map(within).join(' and ') || 'always'
  if ('any' in condition) return condition.any.map(within).join(' or ') || 'never'
  if ('not' in condition) return `not (${conditionWords(condition.not)})`
  if ('count' in condition) {
    const span = condition.withinMs === null ? '' : ` in ${spanWords(condition.withinMs)}`
    return `count of ${condition.count}${span} ${condition.op} ${condition.value}`
  }
  const { path, op } = condition
  if (op === 'exists') return `${path} exists`
  if (op === 'in') return `${path} is ${condition.value.map(valueWords).join(' or ')}`
  if ('aheadMs' in condition) return `${path} comes round within ${spanWords(condition.aheadMs)}`
  if ('ms' in condition) return `${path} is ${op} than ${spanWords(condition.ms)}`
  return `${path} ${op} ${valueWords(condition.value)}`
}

/** "And" within "and" is one list. */
const partsOf = (condition: Condition): readonly Condition[] =>
  'all' in condition ? condition.all.flatMap(partsOf) : [condition]

/** In a longer condition, what has parts of its own stands in brackets. */
function within(condition: Condition): string {
  const parts = 'any' in condition ? condition.any : partsOf(condition)
  return parts.length > 1 ? `(${conditionWords(condition)})` : conditionWords(condition)
}

const valueWords = (value: unknown): string => (isField(value) ? value.path : JSON.stringify(value))

/** What a trigger does, a line for each of its instructions: a run's place is the number of its line. */
export function stepLines(steps: readonly Instruction[]): string[] {
  return steps.map(step => stepWords(step, steps.length))
}

function stepWords(step: Instruction, count: number): string {
  const goTo = (place: number): string => (place >= count ? 'end' : `go to ${place}`)
  if ('wait' in step) return `wait ${spanWords(milliseconds(step.wait))}`
  if ('until' in step) return `wait until ${untilWords(step.until)}${missedWords(step.until, goTo(step.skipTo))}`
  if ('waitFor' in step) {
    const { event, by, withinMs } = step.waitFor
    return `wait for ${event} of the same ${by}, at most ${spanWords(withinMs)}, else ${goTo(step.else)}`
  }
  if ('test' in step) return `if ${conditionWords(step.test)}, else ${goTo(step.else)}`
  if ('share' in step) {
    const { name, from, to } = step.share
    return `for ${Number((to - from).toFixed(6))} % of people (${name}), else ${goTo(step.else)}`
  }
  if ('goto' in step) return goTo(step.goto)
  if ('send' in step) return sendWords(step.send)
  if ('update' in step) return `note contact.${step.update.field} = ${valueWords(step.update.to)}`
  return `end: ${step.exit}`
}

function sendWords({ template, channel, onlyIf }: Send): string {
  const ways = typeof channel === 'string' ? channel : channel.join(', else by ')
  return `send ${template} by ${ways}${onlyIf ? `, only if ${conditionWords(onlyIf)}` : ''}`
}

function untilWords(until: Until): string {
  if ('date' in until) {
    const { date, before, after, at, yearly } = until
    const offset = before
      ? `${spanWords(milliseconds(before))} before `
      : after
        ? `${spanWords(milliseconds(after))} after `
        : ''
    return `${offset}${date}${yearly ? ', each year' : ''}${at ? `, at ${at}` : ''}`
  }
  const days = until.on ? ` on ${until.on.join(', ')}` : ''
  if ('between' in until) return `it is between ${until.between.join(' and ')}${days}, local time`
  return `${until.at}${days}, local time`
}

function missedWords(until: Until, skipped: string): string {
  const missed = 'date' in until ? until.missed : undefined
  if (!missed) return ''
  return missed === 'exit' ? '; if that is past, end' : `; if that is past, ${skipped}`
}
