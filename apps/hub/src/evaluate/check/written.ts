import { type Declaration, type Duration, type Trigger, writtenOf } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'
import { durationFaults } from './duration.ts'

/** Every field there is; the compiler misses none. */
const FIELDS: Readonly<Record<keyof (Marketing & Trigger), true>> & Readonly<Record<keyof Marketing, true>> = {
  name: true,
  class: true,
  on: true,
  when: true,
  key: true,
  audience: true,
  anchor: true,
  cancelOn: true,
  stillTrue: true,
  settle: true,
  overdue: true,
  reentry: true,
  segment: true,
  deadline: true,
  trackClicks: true,
  steps: true,
  sample: true,
  topic: true,
  priority: true,
  holdout: true,
  quietHours: true,
  consentedBy: true,
}

type Marketing = Extract<Trigger, { class: 'marketing' }>

const OF_MARKETING: readonly string[] = ['topic', 'priority', 'holdout', 'quietHours', 'consentedBy']

/**
 * What a declaration does not show any more: fields of which there are none, what only marketing has, and spans in units
 * there are not. A file that was never compiled, or silences the compiler, must not lose a guard by a slip of the pen.
 */
export function writtenFaults(declaration: Declaration): string[] {
  const trigger = writtenOf(declaration)
  if (!trigger) return []
  return [...Object.keys(trigger).flatMap(name => fieldFaults(name, trigger)), ...spansOf(trigger).flatMap(spanOf)]
}

function fieldFaults(name: string, trigger: Trigger): string[] {
  if (!Object.hasOwn(FIELDS, name)) return [`there is no field "${name}"; ${advice(name, Object.keys(FIELDS))}`]
  if (trigger.class === 'transactional' && OF_MARKETING.includes(name))
    return [`${name}: what is owed has none; expected it with class 'marketing'`]
  return []
}

type Span = readonly [name: string, span: Duration | string | undefined]

function spansOf({ settle, overdue, reentry, audience }: Trigger): Span[] {
  const again = typeof reentry === 'object' ? reentry.after : undefined
  const interests = Object.entries(audience?.by ?? {}).map(([kind, span]): Span => [`audience: by: ${kind}`, span])
  const own: Span[] = [
    ['settle', settle],
    ['overdue', overdue],
    ['reentry: after', again],
    ['audience: rest', audience?.rest],
    ['audience: wave', audience?.wave],
  ]
  return [...own, ...interests]
}

/** Their length is another check's: here it is only whether they can be read. */
function spanOf([name, span]: Span): string[] {
  if (span === undefined || typeof span === 'string') return []
  return durationFaults(span, Number.POSITIVE_INFINITY).map(fault => `${name}: ${fault}`)
}
