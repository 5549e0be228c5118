import { createHash } from 'node:crypto'
import { type Segment as Declared, joined, type Reads, readsOf } from '@beckon/trigger-kit'
import { readsOrders } from '../orders.ts'
import { contextOfPerson, membersOf, type Segment } from './segment.ts'

/** What may have changed of a person: something happened to them, or a field of theirs. */
type Fact = `event ${string}` | `contact.${string}`

const ORDER_EVENTS = ['order.placed', 'order.cancelled']

/** The segments of one start of the hub, those that others read first, indexed by the facts they read. */
export class SegmentSet {
  readonly all: readonly Segment[]
  /** Those to which somebody belongs of whom nothing is known yet: a new person is in them at once. */
  readonly ofAnybody: ReadonlySet<Segment>
  /** Those in which two people who turn out to be one may be elsewhere than either was: all. */
  readonly touchedByMerge: ReadonlySet<Segment>
  /** Fields of people that some segment reads. */
  readonly fields: readonly string[]
  private readonly byFact = new Map<Fact, Set<Segment>>()
  private readonly byName: ReadonlyMap<string, Segment>

  /** `declared`: free of cycles. */
  constructor(declared: readonly Declared[]) {
    const byName = new Map(declared.map(one => [one.name, segmentOf(one)]))
    this.byName = byName
    this.all = inOrder([...byName.values()], byName)
    for (const segment of this.all) for (const fact of factsOf(segment)) this.index(fact, segment)
    this.fields = [...new Set(this.all.flatMap(({ fields }) => fields))]
    this.ofAnybody = anybodys(this.all)
    this.touchedByMerge = new Set(this.all)
  }

  get names(): string[] {
    return this.all.map(({ name }) => name)
  }

  named(names: Iterable<string>): Segment[] {
    const wanted = new Set(names)
    return this.all.filter(({ name }) => wanted.has(name))
  }

  /** The segments that an event of this type can move somebody in or out of, and those that read these in turn. */
  touchedBy(type: string): ReadonlySet<Segment> {
    return this.byFact.get(`event ${type}`) ?? NOTHING
  }

  /** Likewise for a field of the person. */
  touchedByField(field: string): ReadonlySet<Segment> {
    return this.byFact.get(`contact.${field}`) ?? NOTHING
  }

  /** Everything that has to be known to say of these segments who belongs to them, by way of others too. */
  behind(names: readonly string[]): Segment[] {
    const found = new Set<string>()
    const add = (name: string): void => {
      const segment = this.byName.get(name)
      if (!segment || found.has(name)) return
      found.add(name)
      for (const other of segment.readsSegments) add(other)
    }
    for (const name of names) add(name)
    return this.named(found)
  }

  /** These segments and all that read them, by way of others perhaps: where one moves, the others may. */
  withReaders(names: readonly string[]): Segment[] {
    const found = new Set(names)
    for (const { name, readsSegments } of this.all) if (readsSegments.some(read => found.has(read))) found.add(name)
    return this.named(found)
  }

  private index(fact: Fact, segment: Segment): void {
    const known = this.byFact.get(fact) ?? new Set()
    for (const reader of this.withReaders([segment.name])) known.add(reader)
    this.byFact.set(fact, known)
  }
}

const NOTHING: ReadonlySet<Segment> = new Set()

/** Names of the segments that something reads. */
export function segmentsRead({ paths }: Reads): string[] {
  return paths.flatMap(path => /^segments\.(.+)$/.exec(path)?.[1] ?? [])
}

/** What all of these read, but for each other. */
export function readsOfAll(segments: Iterable<Segment>, also: Reads = { paths: [], counts: [] }): Reads {
  return joined([also, ...[...segments].map(({ reads }) => reads)])
}

function segmentOf({ name, where }: Declared): Segment {
  const revision = createHash('sha256').update(JSON.stringify({ name, where })).digest('hex')
  const reads = readsOf([where])
  const fields = reads.paths.flatMap(path => /^contact\.([^.]+)/.exec(path)?.[1] ?? [])
  return { name, where, revision, reads, readsSegments: segmentsRead(reads), fields, readsOrders: readsOrders(reads) }
}

function factsOf({ reads: { counts }, fields, readsOrders }: Segment): Fact[] {
  const events = [...(readsOrders ? ORDER_EVENTS : []), ...counts.map(({ event }) => event)]
  return [...fields.map((field): Fact => `contact.${field}`), ...events.map((type): Fact => `event ${type}`)]
}

/** Each after those it reads. */
function inOrder(segments: readonly Segment[], byName: ReadonlyMap<string, Segment>): Segment[] {
  const ordered = new Set<Segment>()
  const visit = (segment: Segment): void => {
    for (const name of segment.readsSegments) {
      const other = byName.get(name)
      if (other && !ordered.has(other)) visit(other)
    }
    ordered.add(segment)
  }
  for (const segment of segments) visit(segment)
  return [...ordered]
}

function anybodys(segments: readonly Segment[]): Set<Segment> {
  const { counts } = readsOfAll(segments)
  const past = { history: Object.fromEntries(counts.map(({ event }) => [event, []])), ordersAt: null }
  const nobody = contextOfPerson({ contact: { id: '', state: {} }, past, now: new Date(0) })
  const members = membersOf(segments, nobody)
  return new Set(segments.filter(({ name }) => members[name]))
}
