import type { EventDraft } from '../event.ts'
import { eventSchema } from '../event-schema.ts'
import type { Settings } from '../settings.ts'
import { type Bench, signed } from './bench.ts'
import { damagedBodies, withUnknownFields } from './damage.ts'
import { type Digest, digest } from './digest.ts'
import { type Fixture, longestOfEach } from './fixture.ts'
import { unknownFields } from './unknown-fields.ts'
import { withoutChance } from './without-chance.ts'

/** What a plugin's topics make of their items: what the fixtures say, every time, whatever else the body holds. */
export function describeNormalising<S extends Settings>(bench: Bench<S>): void {
  for (const fixture of bench.fixtures) {
    it(`${fixture.name}: ${fixture.why}`, () => {
      const { events, faults } = digestOf(bench, fixture)
      expect(JSON.parse(JSON.stringify({ events, faults }))).toEqual({ events: fixture.events, faults: fixture.faults })
    })
  }
  describeEvents(bench)
  describeTolerance(bench)
}

function describeEvents<S extends Settings>(bench: Bench<S>): void {
  it('makes events that fit the model', () => {
    for (const fixture of bench.fixtures) expect(misfits(bench, fixture)).toEqual([])
  })

  it('makes the same events of the same request, on frozen input, without clock and chance', () => {
    for (const fixture of bench.fixtures) {
      const [first, second] = withoutChance(() => [digestOf(bench, fixture), digestOf(bench, fixture)])
      expect(second).toEqual(first)
    }
  })

  it('files each fixture under a topic that its request holds', () => {
    const folders = (fixture: Fixture) => {
      const items = bench.plugin.open(signed(bench, fixture.request))
      return items.map(item => item.topic.replaceAll('/', '-'))
    }
    for (const fixture of bench.fixtures) expect(folders(fixture)).toContain(fixture.folder)
  })
}

function describeTolerance<S extends Settings>(bench: Bench<S>): void {
  it('takes any value in any field: the events still fit the model, or a fault says why there are none', () => {
    for (const fixture of longestOfEach(bench.fixtures)) {
      const found = damagedBodies(fixture.request.body)
        .map(({ damage, body }) => ({ damage, misfits: misfits(bench, fixture, body) }))
        .filter(({ misfits }) => misfits.length > 0)
      expect([...found.take(5)]).toEqual([])
    }
  })

  if (bench.passesThrough) return
  it('makes the same events when the body has fields that nobody knows yet', () => {
    for (const fixture of bench.fixtures) {
      expect(digestOf(bench, fixture, withUnknownFields(fixture.request.body))).toEqual(digestOf(bench, fixture))
    }
  })
}

function digestOf<S extends Settings>(bench: Bench<S>, fixture: Fixture, body = fixture.request.body): Digest {
  const request = signed(bench, { ...fixture.request, body })
  return digest(bench.plugin, request, fixture.receivedAt ?? bench.now)
}

/** Where the events of this request do not fit the model, or what was thrown instead of them. */
function misfits<S extends Settings>(bench: Bench<S>, fixture: Fixture, body?: Buffer): readonly string[] {
  try {
    return digestOf(bench, fixture, body)
      .events.flatMap(event => faultsOf(event, bench))
      .map(fault => `${fixture.name}: ${fault}`)
  } catch (error) {
    return [`${fixture.name}: ${error instanceof Error ? error.stack?.split('\n', 3).join('') : error}`]
  }
}

function faultsOf<S extends Settings>(event: EventDraft, { passesThrough }: Bench<S>): readonly string[] {
  const parsed = eventSchema(event.type).safeParse(event)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  if (passesThrough) return []
  return unknownFields(event, parsed.data).map(path => `${path}: the model has no such field`)
}
