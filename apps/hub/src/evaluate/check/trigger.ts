import { type Declaration, defineTrigger, type Trigger, writtenOf } from '@beckon/trigger-kit'
import { clickFaults } from './clicks.ts'
import type { Readable } from './context.ts'
import { countFaults } from './counts.ts'
import { keyFaults } from './key.ts'
import { pathFaults } from './paths.ts'
import { type DataFaults, modelFaults, sampleContext, sampleFaults } from './sample.ts'
import { settingFaults } from './settings.ts'
import { stepFaults } from './steps.ts'
import { type Misfit, misfitsOf } from './written/misfits.ts'
import { TRIGGER } from './written/trigger.ts'

/** What a trigger is held against when the hub starts. */
export interface TriggerGround extends Readable {
  readonly templates: readonly string[]
  readonly dataFaults: DataFaults
}

/**
 * Everything that is wrong with a declaration: the field, what was seen, what was expected; empty when it is fine. Its form
 * comes first: what has another form than a trigger's is told as it is written, and not looked at any further.
 */
export function triggerFaults(declaration: Declaration, ground: TriggerGround): string[] {
  const written = writtenOf(declaration)
  const misfits = misfitsOf(written, TRIGGER)
  const told = misfits.map(({ text }) => text)
  if (!misfits.length) return meaningFaults(declaration, ground)
  const rest = wellFormed(written, misfits)
  return rest ? [...told, ...ofOthers(meaningFaults(defineTrigger(rest), ground), misfits)] : told
}

/** What stands in for a field that cannot be read, so that the others can be judged. */
const STAND_IN = { name: '', class: 'transactional', key: ['event.id'], steps: [{ exit: 'none' }], sample: undefined }

/** The trigger without what has no such form; null where the events are not known, by which all else is judged. */
function wellFormed(written: Trigger | undefined, misfits: readonly Misfit[]): Trigger | null {
  const fields = new Set(misfits.map(({ field }) => field))
  if (!written || fields.has('on') || fields.has('class')) return null
  const own = Object.entries(written).filter(([name]) => !fields.has(name))
  const rest = { ...STAND_IN, ...Object.fromEntries(own) }
  const left = misfitsOf(rest, TRIGGER).filter(({ field }) => field !== null && !fields.has(field))
  return left.length ? null : (rest as unknown as Trigger)
}

/** Faults that do not come of what stands in. */
function ofOthers(faults: readonly string[], misfits: readonly Misfit[]): string[] {
  const fields = new Set(misfits.map(({ field }) => (field === 'steps' ? 'step' : field)))
  return faults.filter(fault => !fields.has(/^(step)(?=s?\b)|^\w+/.exec(fault)?.[0] ?? ''))
}

function meaningFaults(declaration: Declaration, ground: TriggerGround): string[] {
  const misstated = modelFaults(declaration)
  const sample = misstated.length ? null : sampleContext(declaration)
  return [
    ...settingFaults(declaration, ground.segments),
    ...keyFaults(declaration, sample),
    ...pathFaults(declaration, ground),
    ...countFaults(declaration),
    ...stepFaults(declaration, ground.templates),
    ...clickFaults(declaration),
    ...(sample ? sampleFaults(declaration, sample, ground.dataFaults) : misstated),
  ]
}
