import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'
import { links } from '../support/step-message.ts'

// The trigger language through the front door: the triggers of steps/, one message after the other on the test's clock.

const FOLDER = join(import.meta.dirname, 'steps')

let hub: TestHub
const { decisions, happens, reasons, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: FOLDER })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const buys = () => happens('order.placed', { order: { id: '5001' } })

describe('a series', () => {
  it('goes on as its waits say, counted from one message to the next', async () => {
    await happens('x.series')
    expect(await sent()).toEqual(['first'])
    await hub.advance({ minutes: 59 })
    expect(await sent()).toEqual(['first'])
    await hub.advance({ minutes: 1 })
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', 'second', 'third'])
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'done' }])
  })

  it('ends at once when its cancelling fact comes in, not when the wait is over', async () => {
    await happens('x.series')
    await hub.advance({ minutes: 30 })
    await buys()
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'cancelled' }])
    await hub.advance({ days: 3 })
    expect(await sent()).toEqual(['first'])
    expect(await reasons()).toEqual(['sent', 'cancelled'])
  })
})

describe('a message that comes too late', () => {
  it('is left out, and the series goes on with the next', async () => {
    await happens('x.patience')
    await hub.advance({ hours: 3 })
    expect(await sent()).toEqual(['first'])
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['first', 'third'])
    expect(await reasons()).toEqual(['sent', 'overdue', 'sent'])
  })

  it('ends the series where it was the last', async () => {
    await happens('x.patience')
    await hub.advance({ hours: 1 })
    await hub.advance({ hours: 3 })
    expect(await sent()).toEqual(['first', 'second'])
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'dropped' }])
  })

  it('ends it too where it would have been the first: who came long ago is not met in the middle', async () => {
    const lastYear = siteEvent('x.patience', new Date('2025-03-02T12:00:00Z'), ADA, { id: '1', ...links })
    await hub.receive('track', track(lastYear))
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual([])
    expect(await reasons()).toEqual(['overdue'])
  })
})

describe('of several channels', () => {
  it('the first is taken that is open to the person', async () => {
    await happens('x.anyhow', {}, { ...ADA, phone: '+14155550100' })
    expect(await sent()).toEqual(['first'])
    expect(await hub.rows('SELECT channel FROM message')).toEqual([{ channel: 'email' }])
  })

  it('the last says why, when none is', async () => {
    await happens('x.anyhow', {}, { externalId: '77' })
    expect(await decisions()).toEqual([{ reason: 'no-address', detail: 'no email address is known' }])
  })
})

describe('waiting for an event', () => {
  it('goes on as soon as it happens, and the steps after count from then', async () => {
    await happens('x.awaiting')
    await hub.advance({ minutes: 30 })
    await happens('x.done')
    expect(await sent()).toEqual(['thanks'])
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['thanks', 'third'])
  })

  it('may be about another thing than the key names, and is noticed as soon', async () => {
    await happens('x.ordering', { order: { id: '5001' } })
    await hub.advance({ minutes: 10 })
    await happens('order.placed', { order: { id: '5002' } })
    expect(await sent()).toEqual([])
    await buys()
    expect(await sent()).toEqual(['thanks'])
  })

  it('goes the other way when the time is over, and is not moved by what comes later', async () => {
    await happens('x.awaiting')
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['reminder'])
    await happens('x.done')
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['reminder', 'third'])
  })

  it('is not moved by what another person does', async () => {
    await happens('x.awaiting')
    await happens('x.done', {}, { email: 'grace@example.com' })
    expect(await sent()).toEqual([])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['reminder'])
  })

  it('is not met by the very fact that began it, but by the next of its kind', async () => {
    await happens('x.again')
    expect(await sent()).toEqual([])
    await hub.advance({ minutes: 30 })
    await happens('x.again', { id: '2' })
    expect(await sent()).toEqual(['thanks'])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['thanks', 'reminder'])
  })

  it('counts what happened in time though nobody told until it was over', async () => {
    await happens('x.awaiting')
    const inTime = new Date(hub.clock.now().getTime() + 60_000)
    hub.clock.advance({ hours: 3 })
    await hub.receive('track', track(siteEvent('x.done', inTime, ADA)))
    await hub.settle()
    expect(await sent()).toEqual(['thanks'])
  })
})

it('waits for a morning of the week where the person lives', async () => {
  hub.clock.set(new Date('2026-03-06T18:00:00Z'))
  await happens('x.weekday-morning', {}, { ...ADA, timezone: 'America/New_York' })
  await hub.advance({ days: 2 })
  expect(await sent()).toEqual([])
  hub.clock.set(new Date('2026-03-09T12:59:59Z'))
  await hub.settle()
  expect(await sent()).toEqual([])
  hub.clock.set(new Date('2026-03-09T13:00:00Z'))
  await hub.settle()
  expect(await sent()).toEqual(['first'])
})

describe('what is owed by an instant', () => {
  it('is sent in time without further words', async () => {
    await happens('x.owed', { by: '2027-01-01T00:00:00Z' })
    expect(await reasons()).toEqual(['sent'])
  })
  it('is sent late too, and says so', async () => {
    await happens('x.owed', { by: '2026-01-01T00:00:00Z' })
    expect(await sent()).toEqual(['first'])
    expect(await reasons()).toEqual(['deadline-missed'])
  })
})
