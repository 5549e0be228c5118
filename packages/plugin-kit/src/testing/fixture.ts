import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseExact } from './rewrite-json.ts'

/** One recorded request and the events it means: fixtures/<topic, / as ->/<what-happens>.json. */
export interface Fixture {
  /** `orders-create/guest-checkout`. */
  readonly name: string
  /** `orders-create`. */
  readonly folder: string
  /** Why this case is worth a file. */
  readonly why: string
  /** The request without its signature headers: the runner signs it. */
  readonly request: Unsigned
  readonly receivedAt: Date | undefined
  /** The events of all items, as JSON. */
  readonly events: readonly unknown[]
  /** What the dead letters say, where the case is about one. */
  readonly faults: readonly string[]
}

export interface Unsigned {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

interface FixtureFile {
  why: string
  request: { headers: Record<string, string>; body: unknown }
  receivedAt?: string
  events: unknown[]
  faults?: string[]
}

/** All fixtures of a plugin's folder, in the order of their names. */
export function readFixtures(pluginDir: string): readonly [Fixture, ...Fixture[]] {
  const dir = join(pluginDir, 'fixtures')
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.json'))
  const [first, ...others] = files.sort().map(file => readFixture(dir, file))
  if (first) return [first, ...others]
  throw new Error(`${dir} holds no fixture; write one per topic: <topic with / as ->/<what-happens>.json`)
}

function readFixture(dir: string, file: string): Fixture {
  const text = readFileSync(join(dir, file), 'utf8')
  const { why, request, receivedAt, events, faults } = JSON.parse(text) as FixtureFile
  const exact = parseExact(text) as FixtureFile
  return {
    name: file.replace(/\.json$/, ''),
    folder: dirname(file),
    why,
    request: { headers: request.headers, body: Buffer.from(JSON.stringify(exact.request.body)) },
    receivedAt: receivedAt ? new Date(receivedAt) : undefined,
    events,
    faults: faults ?? [],
  }
}

/** One fixture of each folder, the one with the longest body: where thousands of variants of a body are tried. */
export function longestOfEach(fixtures: readonly Fixture[]): readonly Fixture[] {
  const longest = new Map<string, Fixture>()
  for (const fixture of fixtures) {
    const length = longest.get(fixture.folder)?.request.body.length ?? 0
    if (fixture.request.body.length > length) longest.set(fixture.folder, fixture)
  }
  return [...longest.values()]
}
