import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Declaration, isDeclared, writtenOf } from '@beckon/trigger-kit'
import { cycleFaults, type SegmentReads } from './check/cycles.ts'
import { checkFault, importFault } from './check/import.ts'
import { notedIn } from './check/noted.ts'
import { refuse } from './check/refuse.ts'
import { type TriggerGround, triggerFaults } from './check/trigger.ts'
import { type Trigger, TriggerSet } from './trigger-set.ts'

/** A file under triggers/, as it was read. */
export interface TriggerFile {
  readonly file: string
  readonly declaration?: Declaration
  readonly fault?: string
}

/** Reads triggers/*.ts, one declaration per file. `version`: another than before reads anew, as modules are kept by their URL. */
export async function readTriggers(folder: string, version?: string): Promise<TriggerFile[]> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts') && !file.endsWith('.spec.ts')).sort()
  return Promise.all(files.map(file => readTrigger(folder, file, version)))
}

async function readTrigger(folder: string, file: string, version: string | undefined): Promise<TriggerFile> {
  const { href } = pathToFileURL(join(folder, file))
  try {
    const module = (await import(version === undefined ? href : `${href}?v=${version}`)) as { default?: unknown }
    return isDeclared(module.default) ? { file, declaration: module.default } : { file, fault: NOT_DECLARED }
  } catch (error) {
    return { file, fault: importFault(file, error) }
  }
}

const NOT_DECLARED = 'expected `export default defineTrigger({ … })`'

export interface LoadGround extends Omit<TriggerGround, 'segments'> {
  readonly segments: readonly SegmentReads[]
}

/** Every fault of every file, so that a trigger that could not send is found at the start and not when the first customer is due. */
export function faultsOfTriggers(files: readonly TriggerFile[], ground: LoadGround): string[] {
  const readable = { ...ground, segments: ground.segments.map(({ name }) => name) }
  const judged = files.map(({ file, declaration, fault }) => ({
    declaration,
    faults: (declaration ? faultsOf(file, declaration, readable) : [fault]).map(text => `${file}: ${text}`),
  }))
  const sound = judged.flatMap(({ declaration, faults }) => (declaration && !faults.length ? declaration : []))
  return [...judged.flatMap(({ faults }) => faults), ...cycleFaults(sound, ground.segments)]
}

/** Fields of people that the steps of these triggers note, those of faulty ones too: others may read them without a fault. */
export const notedFields = (files: readonly TriggerFile[]): string[] =>
  declaredIn(files).flatMap(declaration => notedIn(writtenOf(declaration)?.steps))

/** What these files declare, which have no fault. */
export function triggersOf(files: readonly TriggerFile[], revisionOf: (template: string) => string): TriggerSet {
  return new TriggerSet(declaredIn(files).map(declaration => triggerOf(declaration, revisionOf)))
}

/** What the files of a folder declare, as it is written and by name. Throws when one cannot be read. */
export async function readableTriggers(folder: string): Promise<{ file: string; declaration: Declaration }[]> {
  const files = await readTriggers(folder)
  refuse({ triggers: files.flatMap(({ file, fault }) => (fault ? [`${file}: ${fault}`] : [])) })
  return files.flatMap(({ file, declaration }) => (declaration ? [{ file, declaration }] : []))
}

const declaredIn = (files: readonly TriggerFile[]): Declaration[] =>
  files.flatMap(({ declaration }) => declaration ?? [])

function faultsOf(file: string, declaration: Declaration, ground: TriggerGround): string[] {
  try {
    const faults = triggerFaults(declaration, ground)
    const { name } = declaration
    const named = typeof name !== 'string' || `${name}.ts` === file
    return named ? faults : [`name: saw "${name}"; expected the file's name`, ...faults]
  } catch (error) {
    return [checkFault(error)]
  }
}

function triggerOf(declaration: Declaration, revisionOf: (template: string) => string): Trigger {
  const names = declaration.steps.flatMap(step => ('send' in step ? [step.send.template] : []))
  const templates = Object.fromEntries(names.map(name => [name, revisionOf(name)]))
  const revision = createHash('sha256').update(JSON.stringify({ declaration, templates })).digest('hex')
  return { revision, declaration, templates }
}
