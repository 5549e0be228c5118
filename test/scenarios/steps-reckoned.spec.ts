import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { type SiteContact, siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'

// What somebody waits for by their own clock is another instant once they have moved, or another day is known.

const CART = { tokens: ['cart/c'], items: [], total: null, url: 'https://shop.example/c' }

let hub: TestHub
const { happens, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'steps') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

async function at(instant: string | Date): Promise<void> {
  hub.clock.set(new Date(instant))
  await hub.settle()
}

async function states(contact: SiteContact): Promise<void> {
  await hub.receive('track', track(siteEvent('contact.updated', hub.clock.now(), contact)))
  await hub.settle()
}

/** It goes at this very instant. */
async function goesAt(due: string): Promise<void> {
  await at(new Date(Date.parse(due) - 1))
  expect(await sent()).toEqual([])
  await at(due)
  expect(await sent()).toEqual(['first'])
}

describe('nine in the morning of a working day, waited for in New York from Thursday evening', () => {
  const IN_NEW_YORK = { ...ADA, timezone: 'America/New_York' }
  it.each([
    ['they stay', '2026-03-06T02:00:00Z', {}, '2026-03-06T14:00:00Z'],
    ['they say again where they are', '2026-03-06T02:00:00Z', { timezone: 'America/New_York' }, '2026-03-06T14:00:00Z'],
    ['they move east', '2026-03-06T02:00:00Z', { timezone: 'Europe/Berlin' }, '2026-03-06T08:00:00Z'],
    [
      'they move east, where nine is hours past',
      '2026-03-06T11:00:00Z',
      { timezone: 'Europe/Berlin' },
      '2026-03-09T08:00:00Z',
    ],
    ['they move west', '2026-03-06T02:00:00Z', { timezone: 'Pacific/Honolulu' }, '2026-03-06T19:00:00Z'],
  ])('%s, told at %s', async (_what, told, news, due) => {
    await at('2026-03-06T01:00:00Z')
    await happens('x.weekday-morning', {}, IN_NEW_YORK)
    await at(told)
    await states({ ...ADA, ...news })
    await goesAt(due)
  })

  it('is at once for who moves to where it is half past nine', async () => {
    await at('2026-03-06T01:00:00Z')
    await happens('x.weekday-morning', {}, IN_NEW_YORK)
    await at('2026-03-06T08:30:00Z')
    expect(await sent()).toEqual([])
    await states({ ...ADA, timezone: 'Europe/Berlin' })
    expect(await sent()).toEqual(['first'])
  })

  it('is that of who they turn out to be', async () => {
    await at('2026-03-06T01:00:00Z')
    await states({ externalId: 'ada', timezone: 'Europe/Berlin' })
    await happens('x.weekday-morning')
    await at('2026-03-06T02:00:00Z')
    await states({ ...ADA, externalId: 'ada' })
    await goesAt('2026-03-06T08:00:00Z')
  })
})

describe('a fact of two minutes to nine that rests for five', () => {
  beforeEach(async () => {
    await at('2026-03-06T08:58:00Z')
    await happens('x.rested-morning', { cart: CART }, ADA)
  })
  it('is told of when it has rested, not on the next morning', () => goesAt('2026-03-06T09:03:00Z'))
  it('is told of no earlier when its person turns out to live in the east', async () => {
    await states({ ...ADA, timezone: 'Asia/Tokyo' })
    await at('2026-03-06T23:59:59.999Z')
    expect(await sent()).toEqual([])
    await at('2026-03-07T00:00:00Z')
    expect(await sent()).toEqual(['first'])
  })
})

describe("nine in the morning for what lies in a cart that turns out to be a man in Tokyo's, and not a woman in Paris'", () => {
  it.each([
    ['before nine there', '2026-03-05T22:00:00Z', '2026-03-06T00:00:00Z'],
    ['after nine there', '2026-03-06T04:00:00Z', '2026-03-07T00:00:00Z'],
  ])('%s: he gets it at his', async (_when, told, due) => {
    await at('2026-03-05T20:00:00Z')
    await happens('x.rested-morning', { cart: CART }, { ...ADA, timezone: 'Europe/Paris' })
    await hub.advance({ minutes: 10 })
    await at(told)
    const his = siteEvent(
      'x.theirs',
      hub.clock.now(),
      { email: 'taro@example.com', timezone: 'Asia/Tokyo' },
      { cart: CART },
    )
    await hub.receive('track', track(his))
    await hub.settle()
    await goesAt(due)
    expect(await hub.messages()).toMatchObject([{ address: 'taro@example.com' }])
  })
})

describe('a parcel that is expected on 20 March', () => {
  const parcel = (day: string, id = '9') => ({ fulfillment: { id, estimatedAt: `${day}T09:00:00Z` } })
  beforeEach(async () => {
    await at('2026-03-01T12:00:00Z')
    await happens('x.expected', parcel('2026-03-20'))
    await at('2026-03-05T12:00:00Z')
  })
  it.each([
    ['is expected earlier', 'x.parcel', parcel('2026-03-10'), '2026-03-10T09:00:00Z'],
    ['is expected later', 'x.parcel', parcel('2026-03-25'), '2026-03-25T09:00:00Z'],
    ['is where it was', 'x.parcel', parcel('2026-03-20'), '2026-03-20T09:00:00Z'],
    ['is not the one that comes earlier', 'x.parcel', parcel('2026-03-10', '8'), '2026-03-20T09:00:00Z'],
  ])('%s', async (_what, type, data, due) => {
    await hub.receive('track', track(siteEvent(type, hub.clock.now(), null, data)))
    await hub.settle()
    await goesAt(due)
  })
})

describe('a birthday on 20 March, waited for since the first', () => {
  beforeEach(async () => {
    await at('2026-03-01T12:00:00Z')
    await happens('x.yearly', {}, { ...ADA, birthday: '1990-03-20' })
    await at('2026-03-05T12:00:00Z')
  })
  it.each([
    ['is on the tenth after all', { birthday: '1990-03-10' }, '2026-03-10T09:00:00Z'],
    ['is on the twenty-fifth after all', { birthday: '1990-03-25' }, '2026-03-25T09:00:00Z'],
    ['is of another year', { birthday: '1991-03-20' }, '2026-03-20T09:00:00Z'],
    ['stays when they are called otherwise', { firstName: 'Augusta' }, '2026-03-20T09:00:00Z'],
    ['begins earlier in the east', { country: 'JP' }, '2026-03-20T00:00:00Z'],
  ])('%s', async (_what, news, due) => {
    await states({ ...ADA, ...news })
    await goesAt(due)
  })
})
