import { join } from 'node:path'
import fc from 'fast-check'
import { startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  const scenario = join(import.meta.dirname, '../scenarios/segments')
  const folders = { triggersFolder: join(scenario, 'triggers'), segmentsFolder: join(scenario, 'declared') }
  hub = await startHub({ environment: TRACK, ...folders })
})
afterAll(() => hub.stop())

const PEOPLE = [
  { email: 'ada@example.com' },
  { anonymousId: 'phone-1' },
  // Says that the two are one.
  { email: 'ada@example.com', anonymousId: 'phone-1' },
  { email: 'bob@example.com' },
]

type Doing = (at: Date) => unknown
const orderIds = fc.constantFrom('R-1', 'R-2', 'R-3')
const person = fc.constantFrom(...PEOPLE)
const doing: fc.Arbitrary<Doing> = fc.oneof(
  {
    arbitrary: fc.tuple(person, orderIds).map(
      ([who, id]): Doing =>
        at =>
          tillOrder(at, who, { id }),
    ),
    weight: 3,
  },
  fc.tuple(person, orderIds).map(
    ([who, id]): Doing =>
      at =>
        siteEvent('order.cancelled', at, who, { order: { id } }),
  ),
  {
    arbitrary: person.map(
      (who): Doing =>
        at =>
          siteEvent('product.viewed', at, who, { productId: '1' }),
    ),
    weight: 4,
  },
  fc.tuple(person, fc.constantFrom('DE', 'FR')).map(
    ([who, country]): Doing =>
      at =>
        siteEvent('contact.updated', at, { ...who, country }),
  ),
)

/** Something happens, so many hours before it comes in, and then so much time goes by; or time alone goes by. */
const step = fc.record({
  does: fc.array(fc.record({ what: doing, hoursAgo: fc.constantFrom(0, 1, 30, 200, 2500) }), { maxLength: 3 }),
  hours: fc.constantFrom(0, 0, 1, 24, 170, 1200, 2200),
  seconds: fc.constantFrom(0, 0, 1, 1799),
  // Nobody may have looked since time went by.
  looks: fc.boolean(),
})

const PLACES = `
  SELECT contact_id, segment, m.since IS NOT NULL AS member, t.changes_at
  FROM segment_member m FULL JOIN (
    SELECT contact_id, key AS segment, to_timestamp(value::bigint / 1000.0) AS changes_at FROM segment_turn, jsonb_each_text(turns)
  ) t USING (contact_id, segment) ORDER BY 1, 2`
interface PlaceRow {
  readonly contact_id: string
  readonly segment: string
  readonly member: boolean
  readonly changes_at: Date | null
}
const members = (rows: readonly PlaceRow[]) =>
  rows.filter(({ member }) => member).map(({ contact_id, segment }) => `${segment} ${contact_id}`)

/** A place that is found only from scratch, or that time changes earlier than somebody would look: it would be missed. */
function missed(kept: readonly PlaceRow[], anew: readonly PlaceRow[]): PlaceRow[] {
  const planned = new Map(kept.map(row => [`${row.segment} ${row.contact_id}`, row.changes_at]))
  return anew.filter(({ segment, contact_id, changes_at: turn }) => {
    const plan = planned.get(`${segment} ${contact_id}`)
    return turn !== null && (!plan || plan > turn)
  })
}

/** Everything anew, as if the segments had just been declared. */
async function fromScratch(): Promise<PlaceRow[]> {
  await hub.rows(`DELETE FROM segment_member; DELETE FROM segment_turn;
    UPDATE segment SET state = 'rebuilding', baseline = true, tenant_reached = NULL, contact_reached = NULL, found = 0`)
  await hub.settle()
  return hub.rows<PlaceRow>(PLACES)
}

const RUNS = Number(process.env.PROPERTY_RUNS ?? 60)

it('what is kept up to date, event by event and hour by hour, is what a rebuild finds', async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async steps => {
      await startOver(hub)
      for (const { does, hours, seconds, looks } of steps) {
        for (const { what, hoursAgo } of does)
          await hub.receive('track', track(what(minutesFrom(hub.clock.now(), -hoursAgo * 60))))
        if (does.length) await hub.app.hub.pipeline.digest()
        hub.clock.advance({ hours, seconds })
        if (looks) await hub.settle()
      }
      await hub.settle()
      const kept = await hub.rows<PlaceRow>(PLACES)
      const told = await hub.rows("SELECT FROM event WHERE type LIKE 'segment.%'")
      const anew = await fromScratch()
      expect({ members: members(kept), missed: missed(kept, anew) }).toEqual({ members: members(anew), missed: [] })
      // And it fires nothing.
      expect(await hub.rows("SELECT FROM event WHERE type LIKE 'segment.%'")).toHaveLength(told.length)
      seen += told.length
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
  )
  // The control: where nobody ever moves nothing could differ.
  expect(seen).toBeGreaterThan(RUNS)
}, 180_000)
