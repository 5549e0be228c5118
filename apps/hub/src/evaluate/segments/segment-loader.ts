import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FixSettings } from '@beckon/plugin-kit'
import type { Segment } from '@beckon/trigger-kit'
import { importFault } from '../check/import.ts'
import { nameFaults, segmentFaults } from '../check/segment.ts'

/** A file under segments/, as it was read. */
export interface SegmentFile {
  readonly file: string
  readonly declared?: Segment
  readonly fault?: string
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
    return isSegment(module.default) ? { file, declared: module.default } : { file, fault: NOT_DECLARED }
  } catch (error) {
    return { file, fault: importFault(file, error) }
  }
}

const NOT_DECLARED = 'expected `export default defineSegment({ name, where })`'

function isSegment(value: unknown): value is Segment {
  const { name, where } = (value ?? {}) as Partial<Segment>
  return typeof name === 'string' && typeof where === 'object' && where !== null
}

/**
 * The segments of these files. Throws one FixSettings with every fault of every file. `notedFields`: fields of people that
 * some trigger's step notes.
 */
export function checkedSegments(files: readonly SegmentFile[], notedFields: readonly string[]): Segment[] {
  const segments = files.flatMap(({ declared }) => declared ?? [])
  const faults = files.flatMap(({ file, declared, fault }) => {
    const found = declared
      ? [...nameFaults(file, declared), ...segmentFaults(declared, { segments, notedFields })]
      : [fault]
    return found.map(text => `${file}: ${text}`)
  })
  if (!faults.length) return segments
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  throw new FixSettings('segments-invalid', [`${count} in segments/:`, ...faults.map(text => `  ${text}`)].join('\n'))
}
