import { type Condition, type Declaration, holds, type Instruction, isField, type Json } from '@beckon/trigger-kit'

/** What a step does that may start a trigger. */
export type Effect = { readonly kind: 'send' } | { readonly kind: 'note'; readonly field: string }

/** What a trigger does to one and the same person again whenever it is started again. */
export function repeatingEffects(trigger: Declaration, all: readonly Declaration[]): Effect[] {
  const { when, steps } = trigger
  const once = isOnce(trigger)
  if (isMadeFalse(when, steps[0], all)) return []
  // The gate lets a message that is had once through once, and nothing behind it comes about without it.
  const repeated = once ? steps.slice(0, firstSend(steps)) : steps
  return repeated.flatMap((step, n): Effect[] => {
    if ('send' in step) return once ? [] : [{ kind: 'send' }]
    return 'update' in step && !isGuarded(steps, n, all) ? [{ kind: 'note', field: step.update.field }] : []
  })
}

/** Whether a person gets its message once: by the key, of which there is one a person, or by what it says itself. */
const isOnce = ({ reentry, key }: Declaration): boolean =>
  reentry === 'never' || key.every(path => path === 'contact.id')

/** The first message that nobody goes past without it: no branch leads around it, and no condition leaves it out. */
function firstSend(steps: readonly Instruction[]): number {
  const found = steps.findIndex((step, n) => 'send' in step && !step.send.onlyIf && !isWithin(steps, n))
  return found < 0 ? steps.length : found
}

/** Whether some way leads around a step: a jump from before it to behind it. */
const isWithin = (steps: readonly Instruction[], place: number): boolean =>
  steps.slice(0, place).some(step => targetOf(step) > place)

function targetOf(step: Instruction): number {
  if ('else' in step) return step.else
  if ('goto' in step) return step.goto
  return 'until' in step && 'date' in step.until && step.until.missed === 'skip' ? step.skipTo : 0
}

/** Whether a step stands in the way of a branch whose own first step makes that branch's condition false. */
const isGuarded = (steps: readonly Instruction[], place: number, all: readonly Declaration[]): boolean =>
  steps.some((step, n) => 'test' in step && n < place && place < step.else && isMadeFalse(step.test, steps[n + 1], all))

/** Whether a condition does not hold any more once this step has noted something, whatever else happens. */
function isMadeFalse(condition: Condition, first: Instruction | undefined, all: readonly Declaration[]): boolean {
  if (!first || !('update' in first) || isField(first.update.to)) return false
  const { field, to } = first.update
  const notes = all.flatMap(({ steps }) => steps.flatMap(step => ('update' in step ? [step.update] : [])))
  // Another note of the field would open the way again.
  if (notes.some(note => note.field === field && JSON.stringify(note.to) !== JSON.stringify(to))) return false
  return outcome(condition, field, to as Json) === false
}

/** What a condition says of everybody with this value in this field; null where it depends on more. */
function outcome(condition: Condition, field: string, value: Json): boolean | null {
  if ('not' in condition) return negated(outcome(condition.not, field, value))
  if ('all' in condition) return every(condition.all.map(part => outcome(part, field, value)))
  if ('any' in condition) return negated(every(condition.any.map(part => negated(outcome(part, field, value)))))
  const isOfField = 'path' in condition && condition.path === `contact.${field}`
  const isFixed = isOfField && !('ms' in condition) && !('aheadMs' in condition)
  if (!isFixed || ('value' in condition && isField(condition.value))) return null
  return holds(condition, { contact: { [field]: value } }, 0)
}

const negated = (said: boolean | null): boolean | null => (said === null ? null : !said)

function every(said: readonly (boolean | null)[]): boolean | null {
  if (said.includes(false)) return false
  return said.includes(null) ? null : true
}
