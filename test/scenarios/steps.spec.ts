import { join } from 'node:path'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { type SiteContact, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// The trigger language through the front door: the triggers of steps/, one message after the other on the test's clock.

const FOLDER = join(import.meta.dirname, 'steps')
const NOTING = join(import.meta.dirname, 'noting')

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: FOLDER })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com' }
const happens = async (type: string, data: object = {}, contact: SiteContact = ADA) => {
  await hub.receive('track', track(siteEvent(type, hub.clock.now(), contact, { id: '1', ...links, ...data })))
  await hub.settle()
}
const buys = () => happens('order.placed', { order: { id: '5001' } })
const sent = async () => (await hub.messages()).map(({ data }) => String(data.url).split('/').at(-1))
const decisions = async () =>
  (await hub.rows('SELECT reason, detail FROM decision ORDER BY at, reason')) as { reason: string; detail: string }[]
const reasons = async () => (await decisions()).map(({ reason }) => reason)

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

describe('branches', () => {
  it('go by what a step has noted of the person', async () => {
    await happens('x.warming')
    await happens('x.warming', { id: '2' })
    expect(await sent()).toEqual(['cold', 'warm'])
    expect(await decisions()).toContainEqual({ reason: 'exited', detail: 'warm already' })
  })

  it.each([
    ['nothing of a test order where tests may lead to nothing', 'false', true, null],
    ['a test order where they may', 'true', true, true],
    ['any other order in either case', 'false', false, true],
  ])('note %s', async (_what, allowed, test, noted) => {
    const own = await startHub({ environment: { ALLOW_TEST_EVENTS: allowed }, triggersFolder: NOTING })
    await own.receive('shopify', order(MONDAY_NOON, { test }))
    await own.settle()
    const [ada] = await own.rows(`SELECT state #> '{hasBought,value}' AS noted FROM contact`)
    expect(ada).toEqual({ noted })
    await own.stop()
  })

  it.each([
    ['as they happened', [1, 2]],
    ['the newer first', [2, 1]],
  ])('note what the newest fact says, told %s', async (_how, order) => {
    const own = await startHub({ environment: TRACK, triggersFolder: NOTING })
    for (const n of order) {
      const at = minutesFrom(MONDAY_NOON, n - 3)
      const shelf = n === 1 ? 'old' : 'new'
      await own.receive('track', track(siteEvent('x.latest', at, ADA, { id: '1', ...links, shelf })))
      await own.advance({ seconds: 1 })
    }
    expect(await own.rows(`SELECT state #>> '{shelf,value}' AS shelf FROM contact`)).toEqual([{ shelf: 'new' }])
    await own.stop()
  })

  it('note it of nobody else', async () => {
    await happens('x.warming')
    await happens('x.warming', { id: '2' }, { email: 'grace@example.com' })
    expect(await sent()).toEqual(['cold', 'cold'])
  })

  it.each([
    ['warm', true],
    ['cold', false],
  ])('send the %s one to who followed the link: %s', async (which, follows) => {
    await happens('x.following')
    const [message] = await hub.messages()
    if (follows) await clicked(message?.id as string)
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', which])
  })
})

/** As the hub states it itself. */
async function clicked(messageId: string): Promise<void> {
  const [contact] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const fact = { id: `click/${messageId}`, topic: 'message.clicked', contactId: contact?.id as string, messageId }
  await hub.app.hub.receive.keepOwn('default', fact)
  await hub.settle()
}

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

describe('re-entry', () => {
  it('once in a life, though the run itself goes on to its second message', async () => {
    await happens('x.once')
    await hub.advance({ minutes: 10 })
    await happens('x.once', { id: '2' })
    await hub.advance({ days: 400 })
    await happens('x.once', { id: '3' })
    expect(await sent()).toEqual(['first', 'second'])
    expect((await reasons()).sort()).toEqual(['refused-reentry', 'refused-reentry', 'sent', 'sent'])
  })

  it('is another person’s own matter', async () => {
    await happens('x.once')
    await happens('x.once', { id: '2' }, { email: 'grace@example.com' })
    expect(await sent()).toEqual(['first', 'first'])
  })

  it('after a week', async () => {
    await happens('x.weekly')
    await hub.advance({ days: 6 })
    await happens('x.weekly', { id: '2' })
    await hub.advance({ days: 2 })
    await happens('x.weekly', { id: '3' })
    expect(await sent()).toEqual(['first', 'first'])
    expect(await reasons()).toEqual(['sent', 'refused-reentry', 'sent'])
  })

  it('of two that are due at the same moment one is', async () => {
    const two = ['1', '2'].map(id => siteEvent('x.weekly', hub.clock.now(), ADA, { ...links, id }))
    await hub.receive('track', track(...two))
    await hub.settle()
    expect(await sent()).toEqual(['first'])
  })
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
