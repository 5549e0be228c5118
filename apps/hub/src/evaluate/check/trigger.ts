import type { Declaration } from '@beckon/trigger-kit'
import { clickFaults } from './clicks.ts'
import type { Readable } from './context.ts'
import { countFaults } from './counts.ts'
import { keyFaults } from './key.ts'
import { pathFaults } from './paths.ts'
import { type DataFaults, sampleContext, sampleFaults } from './sample.ts'
import { settingFaults } from './settings.ts'
import { stepFaults } from './steps.ts'
import { writtenFaults } from './written.ts'

/** What a trigger is held against when the hub starts. */
export interface TriggerGround extends Readable {
  readonly templates: readonly string[]
  readonly dataFaults: DataFaults
}

/** Everything that is wrong with a declaration: the field, what was seen, what was expected; empty when it is fine. */
export function triggerFaults(declaration: Declaration, ground: TriggerGround): string[] {
  const sample = hasSample(declaration) ? sampleContext(declaration) : null
  return [
    ...writtenFaults(declaration),
    ...settingFaults(declaration, ground.segments),
    ...keyFaults(declaration, sample),
    ...pathFaults(declaration, ground),
    ...countFaults(declaration),
    ...stepFaults(declaration, ground.templates),
    ...clickFaults(declaration),
    ...(sample ? sampleFaults(declaration, sample, ground.dataFaults) : [SAMPLE]),
  ]
}

function hasSample({ sample }: Declaration): boolean {
  const { type, occurredAt, data } = sample?.event ?? {}
  return typeof type === 'string' && !Number.isNaN(Date.parse(occurredAt ?? '')) && typeof data === 'object'
}

const SAMPLE = 'sample: expected an event that fires it: { event: { type, occurredAt, data } }'
