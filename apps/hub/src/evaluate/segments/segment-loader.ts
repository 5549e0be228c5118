import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Segment } from '@beckon/trigger-kit'
import { checkFault, importFault } from '../check/import.ts'
import { nameFaults, segmentFaults } from '../check/segment.ts'
import { misfitsOf } from '../check/written/misfits.ts'
import { SEGMENT } from '../check/written/segment.ts'

/** A file under segments/, as it was read: what it declares, or why it cannot be read or has another form. */
export interface SegmentFile {
  readonly file: string
  readonly declared?: Segment
  readonly faults?: readonly string[]
}

/** Reads segments/*.ts, one declaration per file; a hub without the folder has no segments. */
export async function readSegments(folder: string, version?: string): Promise<SegmentFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter(file => file.endsWith('.ts') && !file.endsWith('.spec.ts')).sort()
  return Promise.all(files.map(file => readSegment(folder, file, version)))
}

async function readSegment(folder: string, file: string, version: string | undefined): Promise<SegmentFile> {
  const { href } = pathToFileURL(join(folder, file))
  try {
    const module = (await import(version === undefined ? href : `${href}?v=${version}`)) as { default?: unknown }
    return segmentFile(file, module.default)
  } catch (error) {
    return { file, faults: [importFault(file, error)] }
  }
}

const NOT_DECLARED = 'expected `export default defineSegment({ name, where })`'

/** What a file exports, if it has the form of a segment. */
export function segmentFile(file: string, exported: unknown): SegmentFile {
  if (typeof exported !== 'object' || exported === null) return { file, faults: [NOT_DECLARED] }
  try {
    const misfits = misfitsOf(exported, SEGMENT)
    return misfits.length ? { file, faults: misfits.map(({ text }) => text) } : { file, declared: exported as Segment }
  } catch (error) {
    return { file, faults: [checkFault(error)] }
  }
}

/** The names there are, those of faulty files too: who reads them makes no mistake. */
export const segmentNames = (files: readonly SegmentFile[]): string[] =>
  files.map(({ file, declared }) => declared?.name ?? basename(file, '.ts'))

export const declaredSegments = (files: readonly SegmentFile[]): Segment[] =>
  files.flatMap(({ declared }) => declared ?? [])

/** Every fault of every file. `notedFields`: fields of people that some trigger's step notes. */
export function faultsOfSegments(files: readonly SegmentFile[], notedFields: readonly string[]): string[] {
  const ground = { segments: declaredSegments(files), names: segmentNames(files), notedFields }
  return files.flatMap(({ file, declared, faults = [] }) => {
    const found = declared ? [...nameFaults(file, declared), ...segmentFaults(declared, ground)] : faults
    return found.map(text => `${file}: ${text}`)
  })
}
