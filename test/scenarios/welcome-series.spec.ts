import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { emailConsent, order } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const SERIES = ['welcome', 'welcome-second', 'welcome-third']
const greetings = async () => (await letters(hub)).filter(name => name.startsWith('welcome'))
const now = () => hub.clock.now()

it.each([
  { days: 0, hours: 0, sent: 1 },
  { days: 1, hours: 23, sent: 1 },
  { days: 2, hours: 0, sent: 2 },
  { days: 4, hours: 23, sent: 2 },
  { days: 5, hours: 0, sent: 3 },
  { days: 30, hours: 0, sent: 3 },
])('who says yes has been greeted $sent times after $days days and $hours hours', async ({ sent, ...time }) => {
  await hub.receive('shopify', emailConsent(MONDAY_NOON, 'subscribed'))
  await hub.settle()
  await livesThrough(hub, time)
  expect(await greetings()).toEqual(SERIES.slice(0, sent))
})

it.each([
  { days: 1, sent: 1 },
  { days: 3, sent: 2 },
])('who takes the yes back after $days days hears no more', async ({ days, sent }) => {
  await hub.receive('shopify', emailConsent(MONDAY_NOON, 'subscribed'))
  await livesThrough(hub, { days })
  await hub.receive('shopify', emailConsent(now(), 'unsubscribed'))
  await livesThrough(hub, { days: 6 })
  expect(await greetings()).toEqual(SERIES.slice(0, sent))
  expect((await reasonsOf(hub, 'welcome')).at(-1)).toBe('unsubscribed')
})

describe('a purchase ends no welcome, but who has bought is not asked whether they found something', () => {
  it.each([
    { when: 'before the yes', hours: -48 },
    { when: 'after a day', hours: 24 },
    { when: 'after four days', hours: 96 },
  ])('$when', async ({ hours }) => {
    if (hours < 0) await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, 60 * hours)))
    await hub.receive('shopify', emailConsent(MONDAY_NOON, 'subscribed'))
    await livesThrough(hub, { hours: Math.max(0, hours) })
    if (hours > 0) await hub.receive('shopify', order(now()))
    await livesThrough(hub, { days: 6 })
    expect(await greetings()).toEqual(SERIES.slice(0, 2))
    expect((await reasonsOf(hub, 'welcome')).at(-1)).toBe('exited')
  })

  it('by somebody else changes nothing', async () => {
    await hub.receive('shopify', emailConsent(MONDAY_NOON, 'subscribed'))
    await hub.receive('shopify', order(MONDAY_NOON, { email: 'bob@example.com' }))
    await livesThrough(hub, { days: 6 })
    expect(await greetings()).toEqual(SERIES)
  })
})

it.each([
  { at: '06:30', utc: '2026-03-03T06:30:00Z' },
  { at: '12:00', utc: '2026-03-03T12:00:00Z' },
  { at: '21:30', utc: '2026-03-02T21:30:00Z' },
])('is whole for who signs up at $at, and gets another mail first', async ({ utc }) => {
  const [ada, at] = [{ email: 'ada@example.com' }, new Date(utc)]
  hub.clock.set(at)
  const yes = consentChanged(at, ada, 'subscribed')
  await hub.receive('track', track(siteEvent('signed-up', at, ada, { name: 'account' }), yes))
  await hub.settle()
  await livesThrough(hub, { days: 10 })
  expect((await hub.messages())[0]?.trigger).toBe('onboarding-drip')
  expect(await greetings()).toEqual(SERIES)
})

it('does not begin in its middle for a yes of last week', async () => {
  await hub.receive('shopify', emailConsent(minutesFrom(MONDAY_NOON, -7 * 1440), 'subscribed'))
  await livesThrough(hub, { days: 6 })
  expect(await greetings()).toEqual([])
  expect(await reasonsOf(hub, 'welcome')).toEqual(['overdue'])
})
