import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FixSettings } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import { cycleFaults, type SegmentReads } from './check/cycles.ts'
import { importFault } from './check/import.ts'
import { type TriggerGround, triggerFaults } from './check/trigger.ts'
import { type Trigger, TriggerSet } from './trigger-set.ts'

export interface LoadGround extends Omit<TriggerGround, 'segments' | 'notedFields'> {
  readonly segments: readonly SegmentReads[]
  revisionOf(template: string): string
}

/**
 * Reads triggers/*.ts, one declaration per file. Throws one FixSettings with every fault of every file, so that a
 * trigger that could not send is found when the hub starts and not when the first customer is due.
 *
 * `version`: another than before reads the files anew, as modules are kept by their URL.
 */
export async function loadTriggers(folder: string, ground: LoadGround, version?: string): Promise<TriggerSet> {
  const loaded = await loadFiles(folder, version)
  const declared = loaded.flatMap(({ declaration }) => declaration ?? [])
  const readable = { ...ground, segments: ground.segments.map(({ name }) => name), notedFields: notedIn(declared) }
  const faults = loaded.flatMap(({ file, declaration, fault }) =>
    (declaration ? faultsOf(file, declaration, readable) : [fault]).map(text => `${file}: ${text}`),
  )
  faults.push(...cycleFaults(declared, ground.segments))
  refuse(faults)
  return new TriggerSet(declared.map(declaration => triggerOf(declaration, ground)))
}

/** What the files of a folder declare, as it is written and by name. Throws when one cannot be read. */
export async function readTriggers(folder: string): Promise<{ file: string; declaration: Declaration }[]> {
  const loaded = await loadFiles(folder)
  refuse(loaded.flatMap(({ file, fault }) => (fault ? [`${file}: ${fault}`] : [])))
  return loaded.flatMap(({ file, declaration }) => (declaration ? [{ file, declaration }] : []))
}

function refuse(faults: readonly string[]): void {
  if (!faults.length) return
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  throw new FixSettings('triggers-invalid', [`${count} in triggers/:`, ...faults.map(text => `  ${text}`)].join('\n'))
}

async function loadFiles(folder: string, version?: string): Promise<Loaded[]> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts') && !file.endsWith('.spec.ts')).sort()
  return Promise.all(files.map(file => loadFile(folder, file, version)))
}

interface Loaded {
  readonly file: string
  readonly declaration?: Declaration
  readonly fault?: string
}

async function loadFile(folder: string, file: string, version: string | undefined): Promise<Loaded> {
  const { href } = pathToFileURL(join(folder, file))
  try {
    const module = (await import(version === undefined ? href : `${href}?v=${version}`)) as { default?: unknown }
    return isDeclaration(module.default) ? { file, declaration: module.default } : { file, fault: NOT_DECLARED }
  } catch (error) {
    return { file, fault: importFault(file, error) }
  }
}

const NOT_DECLARED = 'expected `export default defineTrigger({ … })`'

function isDeclaration(value: unknown): value is Declaration {
  const { on, key, steps } = (value ?? {}) as Partial<Declaration>
  return Array.isArray(on) && Array.isArray(key) && Array.isArray(steps)
}

function faultsOf(file: string, declaration: Declaration, ground: TriggerGround): string[] {
  const named = `${declaration.name}.ts` === file
  return [
    ...(named ? [] : [`name: saw "${declaration.name}"; expected the file's name`]),
    ...triggerFaults(declaration, ground),
  ]
}

/** Fields of people that the steps of these triggers note. */
function notedIn(declared: readonly Declaration[]): string[] {
  return declared.flatMap(({ steps }) => steps.flatMap(step => ('update' in step ? [step.update.field] : [])))
}

function triggerOf(declaration: Declaration, ground: { revisionOf(template: string): string }): Trigger {
  const names = declaration.steps.flatMap(step => ('send' in step ? [step.send.template] : []))
  const templates = Object.fromEntries(names.map(name => [name, ground.revisionOf(name)]))
  const revision = createHash('sha256').update(JSON.stringify({ declaration, templates })).digest('hex')
  return { revision, declaration, templates }
}
