import { type Declaration, type Instruction, milliseconds, type Send } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'
import { spanFaults } from './duration.ts'
import { eventFaults, kindFaults } from './event.ts'
import { CONTACT_FIELDS } from './shape.ts'
import { untilFaults } from './until.ts'

/** What is wrong with the steps themselves, each named by its number among the instructions they compile to. */
export function stepFaults({ steps, class: kind }: Declaration, templates: readonly string[]): string[] {
  const faults = steps.flatMap((step, n) => [
    ...faultsOf(step, templates, kind).map(fault => `step ${n}: ${fault}`),
    ...twice(step, steps[n + 1]).map(fault => `step ${n + 1}: ${fault}`),
  ])
  return steps.some(step => 'send' in step || 'update' in step) ? faults : ['steps: nothing is sent', ...faults]
}

function faultsOf(step: Instruction, templates: readonly string[], kind: Declaration['class']): string[] {
  if ('wait' in step) return waitFaults(step.wait)
  if ('until' in step) return untilFaults(step.until).map(fault => `until: ${fault}`)
  if ('waitFor' in step) return waitForFaults(step.waitFor)
  if ('share' in step) return shareFaults(step.share)
  if ('send' in step) return sendFaults(step.send, templates, kind).map(fault => `send: ${fault}`)
  if ('update' in step) return updateFaults(step.update.field)
  return 'exit' in step && !isWords(step.exit) ? ['exit: expected why, in a few words for the record'] : []
}

const isWords = (text: unknown): boolean => typeof text === 'string' && text.trim() !== ''

function waitFaults(wait: Extract<Instruction, { wait: unknown }>['wait']): string[] {
  const ms = milliseconds(wait)
  return (ms > 0 ? spanFaults(ms) : ['expected more than no time at all']).map(fault => `wait: ${fault}`)
}

function waitForFaults({ event, by, withinMs }: Extract<Instruction, { waitFor: unknown }>['waitFor']): string[] {
  return [
    ...eventFaults(event).map(fault => `waitFor: event: ${fault}`),
    ...kindFaults(by).map(fault => `waitFor: by: ${fault}`),
    ...spanFaults(withinMs).map(fault => `waitFor: within: ${fault}`),
  ]
}

function shareFaults({ name, from, to }: Extract<Instruction, { share: unknown }>['share']): string[] {
  const faults = isWords(name) ? [] : ['split: expected a name: who goes which way is the hash of it']
  if (!(to > from)) faults.push(`split: percent: saw ${to - from}; expected more than 0`)
  // 0.2 + 83.9 + 15.9 is 100.00000000000001 to a computer.
  const sum = Number(to.toFixed(6))
  if (sum > 100) faults.push(`split: the percents come to ${sum}; expected 100 at most`)
  return faults
}

const CHANNELS = ['email', 'sms']

function sendFaults(send: Send, templates: readonly string[], kind: Declaration['class']): string[] {
  const { channel, template, to } = send
  const channels = typeof channel === 'string' ? [channel] : channel
  const faults = channels.flatMap(one =>
    CHANNELS.includes(one) ? [] : [`channel: there is no "${one}"; ${advice(one, CHANNELS)}`],
  )
  if (!channels.length) faults.push('channel: expected one at least')
  if (new Set(channels).size < channels.length) faults.push('channel: the same is named twice')
  if (!templates.includes(template))
    faults.push(`template: there is no templates/${template}; ${advice(template, templates)}`)
  if (to !== undefined && kind === 'marketing')
    faults.push("to: marketing goes to the person's own address; only transactional messages name another")
  return faults
}

function updateFaults(field: string): string[] {
  if (CONTACT_FIELDS.includes(field))
    return [`update: contact.${field} is what sources state; expected a name of its own`]
  return /^[a-z]\w*$/i.test(field) && field !== 'id' ? [] : [`update: field: saw "${field}"; expected a plain name`]
}

/** The same message twice in a row is a slip: nothing can have changed between the two. */
function twice(step: Instruction, next: Instruction | undefined): string[] {
  if (!next || !('send' in step) || !('send' in next)) return []
  return step.send.template === next.send.template
    ? [`send: templates/${next.send.template} again, with nothing between; expected a wait, or one of them`]
    : []
}
