import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { type SiteContact, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'

// Triggers of steps/ that wait for one thing after another: what fulfilled one wait does not fulfil the next.

let hub: TestHub
const { happens, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'steps') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const LOVELACE = { email: 'lovelace@example.com' }
const ADA_AS_SEVEN = { ...ADA, externalId: '7' }
const BOTH = { ...LOVELACE, externalId: '7' }

type Told = readonly [type: string, minutes: number, who?: SiteContact]

/** Tells of what happened so many minutes from now, all in one request. */
async function tells(...facts: readonly Told[]): Promise<void> {
  const now = hub.clock.now()
  const events = facts.map(([type, minutes, who = ADA]) => siteEvent(type, minutesFrom(now, minutes), who))
  await hub.receive('track', track(...events))
  await hub.settle()
}

it('waits for it to be done a second time, and reminds who does not', async () => {
  await happens('x.twice')
  await hub.advance({ minutes: 30 })
  await tells(['x.done', 0])
  expect(await sent()).toEqual([])
  await hub.advance({ minutes: 119 })
  expect(await sent()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await sent()).toEqual(['reminder'])
})

it('thanks who does it a second time', async () => {
  await happens('x.twice')
  await tells(['x.done', 0])
  await hub.advance({ minutes: 119 })
  await tells(['x.done', 0])
  expect(await sent()).toEqual(['thanks'])
})

const TOLD: readonly [how: string, facts: readonly Told[], expected: readonly string[]][] = [
  [
    'both times, as they happened',
    [
      ['x.done', -20],
      ['x.done', -10],
    ],
    ['thanks'],
  ],
  [
    'both times, the later first',
    [
      ['x.done', -10],
      ['x.done', -20],
    ],
    ['thanks'],
  ],
  [
    'the one time by two sources',
    [
      ['x.done', -10],
      ['x.done', -10],
    ],
    [],
  ],
  [
    'the one time by two sources, of which one has no address',
    [
      ['x.done', -10, ADA_AS_SEVEN],
      ['x.done', -10, { externalId: '7' }],
    ],
    [],
  ],
]

it.each(TOLD)('is told at once of %s', async (_how, facts, expected) => {
  await happens('x.twice')
  hub.clock.advance({ minutes: 30 })
  await tells(...facts)
  expect(await sent()).toEqual(expected)
})

it('hears of the one time from another source an hour later', async () => {
  await happens('x.twice')
  await hub.advance({ minutes: 30 })
  await tells(['x.done', 0])
  await hub.advance({ hours: 1 })
  await tells(['x.done', -60])
  expect(await sent()).toEqual([])
})

it.each([
  ['in the same instant', 0],
  ['a minute later', 1],
])('counts another thing that happened %s', async (_when, later) => {
  await happens('x.one-and-other')
  hub.clock.advance({ minutes: 30 })
  await tells(['x.done', -10], ['x.seen', later - 10])
  expect(await sent()).toEqual(['thanks'])
})

it('counts another thing no more that happened before', async () => {
  await happens('x.one-and-other')
  hub.clock.advance({ minutes: 30 })
  await tells(['x.done', -10], ['x.seen', -11])
  expect(await sent()).toEqual([])
})

it.each([
  ['as the clocks say', 0],
  ['by a clock that is ten minutes ahead', 10],
])('waits for it once more after a message about it: done %s', async (_how, ahead) => {
  await happens('x.each-time')
  await hub.advance({ minutes: 30 })
  await tells(['x.done', ahead])
  await hub.advance({ minutes: 30 })
  expect(await sent()).toEqual(['first'])
  await tells(['x.done', ahead])
  expect(await sent()).toEqual(['first', 'thanks'])
})

it.each([
  ['turns out to be the one who is waited for', ADA_AS_SEVEN, LOVELACE, BOTH, ['thanks']],
  ['turns out to be the one who is waited for, known by less', LOVELACE, ADA_AS_SEVEN, BOTH, ['thanks']],
  ['stays another', ADA_AS_SEVEN, LOVELACE, ADA_AS_SEVEN, []],
])('who did it and %s', async (_what, awaited, doer, seen, atOnce) => {
  await happens('x.awaiting', {}, awaited)
  await hub.advance({ minutes: 10 })
  await happens('x.done', {}, doer)
  await hub.advance({ minutes: 10 })
  expect(await sent()).toEqual([])
  await happens('x.joins', {}, seen)
  expect(await sent()).toEqual(atOnce)
  await hub.advance({ hours: 2 })
  expect(await sent()).toHaveLength(atOnce.length + 1)
})
