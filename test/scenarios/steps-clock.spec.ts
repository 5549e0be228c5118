import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'

// The triggers of steps/ at the very instant on which something turns, and a millisecond beside it.

let hub: TestHub
const { decisions, happens, reasons, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'steps') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const HOUR = 3_600_000

async function at(instant: string | Date): Promise<void> {
  hub.clock.set(new Date(instant))
  await hub.settle()
}

describe('a quarter past two, in a night in which the clocks change', () => {
  it.each([
    ['is skipped', 'Europe/Paris', '2026-03-28T20:00:00Z', '2026-03-29T01:00:00Z'],
    ['is skipped', 'America/St_Johns', '2026-03-07T20:00:00Z', '2026-03-08T05:30:00Z'],
    ['is skipped, with half an hour', 'Australia/Lord_Howe', '2026-10-03T10:00:00Z', '2026-10-03T15:30:00Z'],
    ['comes twice', 'Europe/Paris', '2026-10-24T20:00:00Z', '2026-10-25T00:15:00Z'],
    ['comes twice', 'Australia/Adelaide', '2026-04-04T10:00:00Z', '2026-04-04T15:45:00Z'],
  ])('%s in %s: from %s it is waited for until %s', async (_how, timezone, since, due) => {
    hub.clock.set(new Date(since))
    await happens('x.small-hours', {}, { ...ADA, timezone })
    await at(new Date(Date.parse(due) - 1))
    expect(await sent()).toEqual([])
    await at(due)
    expect(await sent()).toEqual(['first'])
  })
})

it.each([
  ['at its very end', 2 * HOUR, 2 * HOUR, 'thanks'],
  ['a moment after its end', 2 * HOUR + 1, 2 * HOUR + 1, 'reminder'],
  ['at its very end, and is heard of before anybody has looked', 2 * HOUR, 3 * HOUR, 'thanks'],
  ['a moment after its end, and is heard of as late', 2 * HOUR + 1, 3 * HOUR, 'reminder'],
  ['after its end by a clock that is ahead, and is heard of in time', 9 * HOUR, 2 * HOUR, 'thanks'],
  ['after its end by that clock, and is heard of after it', 9 * HOUR, 2 * HOUR + 1, 'reminder'],
])('what is waited for happens %s', async (_when, happened, heard, expected) => {
  const begun = hub.clock.now().getTime()
  await happens('x.awaiting')
  hub.clock.set(new Date(begun + heard))
  await hub.receive('track', track(siteEvent('x.done', new Date(begun + happened), ADA)))
  await hub.settle()
  expect(await sent()).toEqual([expected])
})

it('is not met by what was heard before it began, whatever clock that is dated by', async () => {
  const ahead = new Date(hub.clock.now().getTime() + 9 * HOUR)
  await hub.receive('track', track(siteEvent('x.done', ahead, ADA)))
  await hub.advance({ minutes: 1 })
  await happens('x.awaiting')
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['reminder'])
})

it('is met by what is heard of in time, though the same clock has told of one before it began', async () => {
  const done = () => siteEvent('x.done', new Date(hub.clock.now().getTime() + 9 * HOUR), ADA)
  await hub.receive('track', track(done()))
  await hub.advance({ minutes: 1 })
  await happens('x.awaiting')
  await hub.advance({ minutes: 1 })
  await hub.receive('track', track(done()))
  await hub.settle()
  expect(await sent()).toEqual(['thanks'])
})

it('makes nobody wait longer for what follows, when the clock that met the first wait is ahead', async () => {
  await happens('x.twice')
  await hub.receive('track', track(siteEvent('x.done', new Date(hub.clock.now().getTime() + 9 * HOUR), ADA)))
  await hub.settle()
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['reminder'])
})

it.each([
  ['at the last instant, goes', 2 * HOUR, 'sent'],
  ['a moment later, does not', 2 * HOUR + 1, 'overdue'],
])('a message that may be an hour late, and is decided on %s', async (_when, ms, expected) => {
  await happens('x.patience')
  await hub.advance({ milliseconds: ms })
  expect(await reasons()).toEqual(['sent', expected])
})

it.each([
  ['to the millisecond', 7 * 24 * HOUR, 'sent'],
  ['but for one', 7 * 24 * HOUR - 1, 'refused-reentry'],
])('who comes again after a week, %s', async (_how, ms, expected) => {
  await happens('x.weekly')
  await hub.advance({ milliseconds: ms })
  await happens('x.weekly', { id: '2' })
  expect(await reasons()).toEqual(['sent', expected])
})

describe('a day that the fact names', () => {
  it.each(['2026-13-01', '0000-00-00', '2026-02-31', '2027-02-29'])('is none: %s ends the run', async day => {
    await happens('x.dated', { day })
    expect(await decisions()).toEqual([{ reason: 'exited', detail: 'event.data.day (no date)' }])
  })
  it('is one: it is waited for', async () => {
    await happens('x.dated', { day: '2026-03-03' })
    expect(await sent()).toEqual([])
    await at('2026-03-03T09:00:00Z')
    expect(await sent()).toEqual(['first'])
  })
})

it('goes ten minutes late, and not on Monday, where the database refused its row on Friday morning', async () => {
  hub.clock.set(new Date('2026-03-05T12:00:00Z'))
  await happens('x.weekday-morning')
  await hub.rows(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'data_exception'; END $$`)
  await hub.rows('CREATE TRIGGER refuse BEFORE INSERT ON message EXECUTE FUNCTION refuse()')
  await at('2026-03-06T09:00:00Z')
  await hub.rows('DROP FUNCTION refuse CASCADE')
  expect(await sent()).toEqual([])
  await at('2026-03-06T09:10:00Z')
  expect(await sent()).toEqual(['first'])
})
