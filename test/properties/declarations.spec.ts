import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { type Declaration, defineTrigger, type Segment, type Trigger, writtenOf } from '@beckon/trigger-kit'
import fc from 'fast-check'
import { refuse } from '../../apps/hub/src/evaluate/check/refuse.ts'
import { declaredSegments, faultsOfSegments, segmentFile } from '../../apps/hub/src/evaluate/segments/segment-loader.ts'
import { SegmentSet } from '../../apps/hub/src/evaluate/segments/segment-set.ts'
import {
  faultsOfTriggers,
  notedFields,
  type TriggerFile,
  triggersOf,
} from '../../apps/hub/src/evaluate/trigger-loader.ts'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'

// Whatever a file of the merchant's declares, it is taken or refused: with the file, the field, and no crash.

async function declaredIn(folder: string): Promise<[file: string, declared: unknown][]> {
  const files = readdirSync(join(REPOSITORY_ROOT, folder)).filter(name => name.endsWith('.ts'))
  const modules = files.map(file => import(join(REPOSITORY_ROOT, folder, file)) as Promise<{ default: unknown }>)
  return (await Promise.all(modules)).map((module, n) => [files[n] as string, module.default])
}

const triggers = (await declaredIn('triggers')).map(([file, declared]) => ({
  file,
  written: writtenOf(declared as Declaration) as Trigger,
}))
const segments = (await declaredIn('segments')) as [string, Segment][]

const templates = new Set(
  triggers.flatMap(({ written }) =>
    [...JSON.stringify(written).matchAll(/"template":"([^"]+)"/g)].map(([, one]) => one),
  ),
)
const ground = {
  templates: [...templates] as string[],
  segments: segments.map(([, { name }]) => ({ name, reads: { paths: [], counts: [] } })),
  groupsOf: () => ['content', 'status', 'marketing', 'reply'],
  dataFaults: () => [],
}

const faultsWith = (files: readonly TriggerFile[]): string[] =>
  faultsOfTriggers(files, { ...ground, notedFields: notedFields(files) })

const fileOf = (file: string, written: unknown): TriggerFile => ({
  file,
  declaration: defineTrigger(written as Trigger),
})

type Place = readonly [holder: Record<string, unknown>, name: string]

/** Every place in a value at which something stands. */
function placesIn(holder: object, above: readonly unknown[] = []): Place[] {
  if (above.includes(holder)) return []
  return Object.entries(holder).flatMap(([name, value]): Place[] => [
    [holder as Record<string, unknown>, name],
    ...(typeof value === 'object' && value !== null ? placesIn(value, [...above, holder]) : []),
  ])
}

type Slip = (...place: Place) => void

const put =
  (other: unknown): Slip =>
  (holder, name) => {
    holder[name] = other
  }

const renamed =
  (to: (name: string) => string): Slip =>
  (holder, name) => {
    const value = holder[name]
    delete holder[name]
    holder[to(name)] = value
  }

const OTHERS = [
  ...[null, undefined, '', 'text', 'event.data.id', 'segments.lapsed', 0, -1, 1e300, Number.NaN, true],
  ...[[], [null], [[]], {}, { path: 3 }, { all: [] }, { days: 1 }, new Date(0), () => 1, Symbol('a'), 1n],
]

const SLIPS: readonly Slip[] = [
  (holder, name) => delete holder[name],
  (holder, name) => put(holder)(holder, name),
  (holder, name) => put([holder[name]])(holder, name),
  ...OTHERS.map(put),
  renamed(name => `${name}s`),
  renamed(name => name.slice(1)),
  renamed(name => name.toUpperCase()),
  renamed(() => 'constructor'),
  (holder, name) => Reflect.setPrototypeOf(holder, Object(holder[name])),
]

const slips = fc.array(fc.record({ where: fc.nat(), slip: fc.constantFrom(...SLIPS) }), { minLength: 1, maxLength: 3 })

/** A copy of something declared, with slips of the pen in it. */
function slipped(declared: object, made: readonly { readonly where: number; readonly slip: Slip }[]): unknown {
  const whole = { declared: structuredClone(declared) as unknown }
  for (const { where, slip } of made) {
    const places = placesIn(whole)
    if (places.length) slip(...(places[where % places.length] as Place))
  }
  return whole.declared
}

const FIELD = /^[\w-]+\.ts: (there is no field "|[a-zA-Z]\w*[^:]*: )/
const NOT_DECLARED = /expected (`export default define|\{ |an object)/

function expectTold(faults: readonly string[]): void {
  expect(faults.filter(fault => !FIELD.test(fault) && !NOT_DECLARED.test(fault))).toEqual([])
  expect(faults.filter(fault => /cannot be checked|"undefined"|\[object/.test(fault))).toEqual([])
  if (faults.length) expect(() => refuse({ triggers: faults })).toThrow(FixSettings)
}

it('finds no fault in what is shipped', () => {
  expect(faultsWith(triggers.map(({ file, written }) => fileOf(file, written)))).toEqual([])
  expect(
    faultsOfSegments(
      segments.map(([file, segment]) => segmentFile(file, segment)),
      [],
    ),
  ).toEqual([])
})

it('takes or refuses a trigger with any slips of the pen, and never crashes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...triggers), slips, ({ file, written }, made) => {
      const files = [
        fileOf(file, slipped(written, made)),
        ...triggers.slice(0, 2).map(one => fileOf(one.file, one.written)),
      ]
      const faults = faultsWith(files)
      expectTold(faults)
      if (!faults.length) expect(triggersOf(files, name => name).all).toHaveLength(3)
    }),
    { numRuns: 2_000 },
  )
})

it('takes or refuses a segment with any slips of the pen, and never crashes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...segments), slips, ([file, segment], made) => {
      const others = segments.filter(([other]) => other !== file).map(([name, other]) => segmentFile(name, other))
      const files = [segmentFile(file, slipped(segment, made)), ...others]
      const faults = faultsOfSegments(files, [])
      expectTold(faults)
      if (!faults.length) expect(new SegmentSet(declaredSegments(files)).all).toHaveLength(segments.length)
    }),
    { numRuns: 2_000 },
  )
})

it.each([null, undefined, 3, 'text', [], () => 1, Symbol('a'), new Map()])(
  'refuses a file that declares %p',
  declared => {
    expect(faultsWith([fileOf('odd.ts', declared)])).toEqual([expect.stringMatching(/^odd\.ts: /)])
    expect(faultsOfSegments([segmentFile('odd.ts', declared)], [])).toEqual([expect.stringMatching(/^odd\.ts: /)])
  },
)
