import { moment, paragraph, row } from '../columns.ts'
import type { EventExplained, Fact, Heard } from './event.ts'

const STARTS = { true: 'starts', false: 'does not', null: 'asks' } as const

export function eventText({ event, triggers }: EventExplained): string {
  const { type, id, contactId, source, receivedAt } = event
  const head = [
    paragraph(`${type} of ${moment(event.occurredAt)} UTC, received from ${source} at ${moment(receivedAt)}`),
    `event   ${id}${event.isTest ? ', a test' : ''}`,
    `contact ${contactId ?? 'none: it names nobody'}`,
  ]
  const width = Math.max(0, ...triggers.map(({ trigger }) => trigger.length))
  const rows = triggers.map(one => row(['', one.trigger, STARTS[`${one.starts}`]], [0, width, 8], ...reasonOf(one)))
  return `${[...head, '', ...(rows.length ? rows : [`No trigger listens to ${type}.`])].join('\n')}\n`
}

/** Why an event started a run of a trigger, or none. It is asked with what is known by now. */
export function reasonOf({ starts, because, runId }: Heard): string[] {
  if (starts === null) return ['asks everybody whom it concerns, not whoever it names']
  if (runId !== null) return [because, `run ${runId}`]
  return starts
    ? [because, 'By what is known now it starts a run; there is none, so that, or the trigger, was not known in time.']
    : [because]
}

/** An event in a few words. */
export const factWords = ({ type, occurredAt }: Fact): string => `${type} of ${moment(occurredAt)}`
