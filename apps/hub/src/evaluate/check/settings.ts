import type { Declaration } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'
import { spanFaults } from './duration.ts'
import { eventFaults, kindFaults } from './event.ts'

/** What is wrong with the fields of a declaration that hold neither paths nor steps. */
export function settingFaults(declaration: Declaration, segments: readonly string[]): string[] {
  const { on, cancelOn } = declaration
  return [
    ...on.flatMap(type => eventFaults(type).map(fault => `on: ${fault}`)),
    ...(on.length ? [] : ['on: expected an event at least']),
    ...cancelOn.flatMap(({ event, by, since }) => [
      ...eventFaults(event).map(fault => `cancelOn: ${fault}`),
      ...kindFaults(by).map(fault => `cancelOn: by: ${fault}`),
      ...(since === undefined || since === 'anchor' ? [] : [`cancelOn: since: saw "${since}"; expected "anchor"`]),
    ]),
    ...classFaults(declaration),
    ...segmentFaults(declaration, segments),
    ...timeFaults(declaration),
    ...audienceFaults(declaration),
  ]
}

const isWords = (text: unknown): boolean => typeof text === 'string' && text.trim() !== ''

const CLASSES = ['marketing', 'transactional']

function classFaults({ class: kind, topic, priority, holdout, quietHours }: Declaration): string[] {
  if (!CLASSES.includes(kind)) return [`class: there is no "${kind}"; ${advice(String(kind), CLASSES)}`]
  if (kind === 'transactional') return []
  const faults = isWords(topic) ? [] : ['topic: a marketing trigger needs one, for the recipient to refuse']
  if (!Number.isInteger(priority)) faults.push(`priority: saw ${priority}; expected a whole number`)
  if (holdout !== null && !(holdout >= 0 && holdout <= 100))
    faults.push(`holdout: saw ${holdout}; expected a percentage from 0 to 100`)
  if (!['hold', 'drop'].includes(quietHours))
    faults.push(`quietHours: saw "${quietHours}"; ${advice(String(quietHours), ['hold', 'drop'])}`)
  return faults
}

const OF_SEGMENTS = ['segment.entered', 'segment.exited']

function segmentFaults({ on, segment }: Declaration, segments: readonly string[]): string[] {
  const of = on.filter(type => OF_SEGMENTS.includes(type))
  if (segment === null) return of.length ? [`segment: ${of.join(', ')} of which one? ${advice('', segments)}`] : []
  const faults = segments.includes(segment)
    ? []
    : [`segment: there is no segments/${segment}; ${advice(segment, segments)}`]
  if (of.length !== 1 || on.length !== 1)
    faults.push(`on: with \`segment\`, expected either ${OF_SEGMENTS.join(' or ')}`)
  return faults
}

function timeFaults({ settleMs, overdueMs, reentry }: Declaration): string[] {
  const faults = overdueMs === null ? [] : spanFaults(overdueMs).map(fault => `overdue: ${fault}, or 'never'`)
  if (!(settleMs >= 0)) faults.push(`settle: saw ${settleMs} ms; expected as { minutes: 5 }`)
  if (typeof reentry === 'object') faults.push(...spanFaults(reentry.afterMs).map(fault => `reentry: after: ${fault}`))
  else if (!['per-key', 'never'].includes(reentry))
    faults.push(`reentry: saw "${reentry}"; ${advice(String(reentry), ['per-key', 'never'])}, or { after: … }`)
  return faults
}

const INTERESTS = ['cart', 'viewed', 'favourited', 'asked']

function audienceFaults({ audience }: Declaration): string[] {
  if (!audience) return []
  const { by, restMs, waveMs } = audience
  const faults = Object.entries(by).flatMap(([kind, span]) => [
    ...(INTERESTS.includes(kind) ? [] : [`audience: by: there is no "${kind}"; ${advice(kind, INTERESTS)}`]),
    ...spanFaults(span).map(fault => `audience: by: ${kind}: ${fault}`),
  ])
  if (!Object.keys(by).length) faults.push(`audience: by: expected one at least of ${INTERESTS.join(', ')}`)
  if (!(restMs >= 0)) faults.push(`audience: rest: saw ${restMs} ms; expected as { days: 7 }`)
  if (waveMs !== null) faults.push(...spanFaults(waveMs).map(fault => `audience: wave: ${fault}`))
  return faults
}
