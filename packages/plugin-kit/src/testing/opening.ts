import type { Item } from '../plugin.ts'
import type { Settings } from '../settings.ts'
import { type Bench, signed } from './bench.ts'
import { longestOfEach, type Unsigned } from './fixture.ts'
import { hostileBodies } from './hostile.ts'
import { rewriteJson } from './rewrite-json.ts'
import { withoutChance } from './without-chance.ts'

const UNKNOWN_TOPIC = 'nobody/knows-this'

/** What `open` makes of a request: its items, whatever the request holds. */
export function describeOpening<S extends Settings>(bench: Bench<S>): void {
  const { plugin, fixtures } = bench
  const open = (request: Unsigned) => withoutChance(() => plugin.open(signed(bench, request)))

  it('gives the items of a request ids that are unique within it and the same each time', () => {
    for (const { name, request } of fixtures) {
      const ids = open(request).map(identity)
      expect({ name, ids: open(request).map(identity) }).toEqual({ name, ids })
      expect({ name, ids: [...new Set(ids)] }).toEqual({ name, ids })
    }
  })

  it('opens an unknown topic to items that the hub marks as ignored', () => {
    const items = unknownTopics(bench).flatMap(open)
    expect(items).not.toEqual([])
    expect(items.filter(item => item.fault !== undefined || Object.hasOwn(plugin.topics, item.topic))).toEqual([])
  })

  it('opens a body that is not JSON to one item that says so', () => {
    for (const text of ['', 'hello', '{"id": 1', '\uFEFF']) {
      const items = open({ ...fixtures[0].request, body: Buffer.from(text) })
      expect(items).toEqual([expect.objectContaining({ fault: expect.stringMatching(/\S/) })])
    }
  })

  it('opens hostile JSON without throwing, and without touching what all objects share', () => {
    const shared = Object.getOwnPropertyNames(Object.prototype)
    for (const { request } of longestOfEach(fixtures)) {
      for (const body of hostileBodies(request.body)) open({ ...request, body })
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(shared)
  })
}

/** What duplicates of an event share. */
function identity({ account, id }: Item): string {
  return JSON.stringify([account, id])
}

/** The fixtures that write their topic as the plugin does, with one there that it does not know. */
function unknownTopics<S extends Settings>({ plugin, fixtures }: Bench<S>): readonly Unsigned[] {
  return fixtures.flatMap(({ request }) => {
    let found = false
    const renamed = (value: unknown) => {
      if (typeof value !== 'string' || !Object.hasOwn(plugin.topics, value)) return value
      found = true
      return UNKNOWN_TOPIC
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, renamed(value)]))
    const body = rewriteJson(request.body, renamed)
    return found ? [{ headers: headers as Unsigned['headers'], body }] : []
  })
}
