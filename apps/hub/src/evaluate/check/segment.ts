import { readsOf, type Segment } from '@beckon/trigger-kit'
import { segmentsRead } from '../segments/segment-set.ts'
import { ORDERS } from './context.ts'
import { spansOf } from './counts.ts'
import { eventFaults } from './event.ts'
import { CONTACT_FIELDS, type Shape, shapeAt, VALUE, valuesNamed } from './shape.ts'

/** What a segment is held against when the hub starts. */
export interface SegmentGround {
  readonly segments: readonly Segment[]
  /** Their names, and those of files that are faulty. */
  readonly names: readonly string[]
  /** Fields of people that some trigger's step notes. */
  readonly notedFields: readonly string[]
}

/** Everything that is wrong with a segment, in words that say what was expected; empty when it is fine. */
export function segmentFaults(segment: Segment, { segments, names, notedFields }: SegmentGround): string[] {
  const shape: Shape = {
    fields: {
      now: VALUE,
      contact: valuesNamed('id', 'status', ...CONTACT_FIELDS, ...notedFields),
      orders: ORDERS,
      segments: valuesNamed(...names),
    },
  }
  const { paths, counts } = readsOf([segment.where])
  const faults = [
    ...paths.flatMap(path => pathFault(path, shape)),
    ...counts.flatMap(({ event }) => countFaults(event)),
    ...spansOf(segment.where),
  ]
  return [...faults, ...cycleFaults(segment, segments)].map(text => `where: ${text}`)
}

function pathFault(path: string, shape: Shape): string[] {
  const found = shapeAt(path, shape)
  return typeof found === 'string' ? [found] : []
}

function countFaults(event: string): string[] {
  if (/^segment\./.test(event)) return [`"${event}" cannot be counted; expected \`segments.<name>\``]
  return eventFaults(event)
}

/** A segment that reads itself, by way of others perhaps, has no answer to begin with. */
function cycleFaults(segment: Segment, segments: readonly Segment[]): string[] {
  const way = wayBack(segment.name, segments, [segment.name])
  return way ? [`it reads itself: ${way.join(' → ')}`] : []
}

function wayBack(to: string, segments: readonly Segment[], way: readonly string[]): readonly string[] | null {
  const here = segments.find(({ name }) => name === way.at(-1))
  for (const name of here ? segmentsRead(readsOf([here.where])) : []) {
    if (name === to) return [...way, to]
    const found = way.includes(name) ? null : wayBack(to, segments, [...way, name])
    if (found) return found
  }
  return null
}

/** The file's name is the segment's, so that it is found. */
export function nameFaults(file: string, { name }: Segment): string[] {
  if (`${name}.ts` !== file) return [`name: saw "${name}"; expected the file's name`]
  return NAME.test(name) ? [] : [`name: saw "${name}"; expected small letters, digits and hyphens`]
}

const NAME = /^[a-z][a-z0-9-]*$/
