import { join } from 'node:path'
import { jest } from '@jest/globals'
import { Observer } from '../../apps/hub/src/observer.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { refuseOnce } from '../support/refused.ts'
import { siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

// One person whose row the database refuses must not stop the segments of everybody else.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({
    environment: TRACK,
    triggersFolder: join(import.meta.dirname, 'segments/triggers'),
    segmentsFolder: join(import.meta.dirname, 'segments/declared'),
  })
})
beforeEach(() => startOver(hub))
afterEach(async () => {
  jest.restoreAllMocks()
  for (const table of ['event', 'segment_member'])
    await hub.rows(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS poison`)
})
afterAll(() => hub.stop())

const PEOPLE = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(name => `${name}@example.com`)
const POISON = 'cleo@example.com'
const OTHERS = PEOPLE.filter(email => email !== POISON)
const DAYS = 90

/** From now on the database refuses this of Cleo, as it would a row that is broken. */
async function poison(table: 'event' | 'segment_member', also = 'true'): Promise<string> {
  const [{ id } = { id: '' }] = await hub.rows<{ id: string }>(
    `SELECT contact_id AS id FROM identifier WHERE ref = 'email:${POISON}' AND strong`,
  )
  await hub.rows(`ALTER TABLE ${table} ADD CONSTRAINT poison CHECK (NOT (contact_id = '${id}' AND ${also})) NOT VALID`)
  return id
}

const members = async (segment: string) =>
  (
    await hub.rows<{ email: string }>(
      `SELECT substr(i.ref, 7) AS email FROM segment_member m JOIN identifier i USING (tenant_id, contact_id)
       WHERE m.segment = $1 AND i.ref LIKE 'email:%' AND i.strong ORDER BY 1`,
      [segment],
    )
  ).map(({ email }) => email)
const told = () => jest.spyOn(Observer.prototype, 'segmentsFailed')

async function buyToday(): Promise<void> {
  const at = hub.clock.now()
  await hub.receive('track', track(...PEOPLE.map((email, n) => tillOrder(at, { email }, { id: `R-${n}` }))))
  await hub.settle()
}

describe('time', () => {
  beforeEach(buyToday)

  it('moves everybody', async () => {
    await hub.advance({ days: DAYS })
    expect(await members('lapsed')).toEqual(PEOPLE)
  })

  it('moves everybody but the one whose row is refused, who is told of and looked at later', async () => {
    const contactId = await poison('event', `type LIKE 'segment.%'`)
    const failed = told()
    await hub.advance({ days: DAYS })
    expect(await members('lapsed')).toEqual(OTHERS)
    expect(failed.mock.calls.map(([person]) => person)).toMatchObject([{ contactId, segments: ['lapsed'] }])
    await hub.advance({ minutes: 9 })
    expect(failed).toHaveBeenCalledTimes(1)
    await hub.rows('ALTER TABLE event DROP CONSTRAINT poison')
    await hub.advance({ minutes: 1 })
    expect(await members('lapsed')).toEqual(PEOPLE)
  })
})

describe('a rebuild', () => {
  beforeEach(async () => {
    const looks = PEOPLE.map(email => siteEvent('product.viewed', hub.clock.now(), { email }, { productId: '1001' }))
    await hub.receive('track', track(...looks))
    await hub.settle()
    await hub.rows('DELETE FROM segment_member; DELETE FROM segment_turn')
  })

  const rebuild = async () => {
    await hub.rows(`UPDATE segment SET state = 'rebuilding', tenant_reached = NULL, contact_reached = NULL, found = 0`)
    await hub.settle()
  }

  it('finds everybody', async () => {
    await rebuild()
    expect(await members('never-bought')).toEqual(PEOPLE)
  })

  it('finds everybody but the one whose row is refused, who is told of, and comes to its end', async () => {
    const contactId = await poison('segment_member')
    const failed = told()
    await rebuild()
    expect(await members('never-bought')).toEqual(OTHERS)
    expect(failed.mock.calls.map(([person]) => person)).toMatchObject([{ contactId }])
    expect(await hub.rows('SELECT DISTINCT state FROM segment')).toEqual([{ state: 'ready' }])
    await hub.rows('ALTER TABLE segment_member DROP CONSTRAINT poison')
    await rebuild()
    expect(await members('never-bought')).toEqual(PEOPLE)
  })
})

it("is nobody's fault when the database goes away for a moment: the page is tried again as a whole", async () => {
  await buyToday()
  hub.clock.set(new Date(hub.clock.now().getTime() + DAYS * 86_400_000))
  const failed = told()
  const refused = refuseOnce('INSERT INTO segment_member', '57P01')
  await expect(hub.app.hub.pipeline.segments()).rejects.toThrow('57P01')
  expect(refused()).toBe(1)
  expect(failed).not.toHaveBeenCalled()
  await hub.settle()
  expect(await members('lapsed')).toEqual(PEOPLE)
})
