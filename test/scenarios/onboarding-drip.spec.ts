import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { consentChanged, type SiteContact, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', externalId: '77' }
const DRIP = ['onboarding-drip', 'onboarding-drip-second', 'onboarding-drip-third', 'onboarding-drip-last']
const drip = async () => (await letters(hub)).filter(name => name.startsWith('onboarding-'))

async function does(type: string, data: object, contact: SiteContact = ADA): Promise<void> {
  await hub.receive('track', track(siteEvent(type, hub.clock.now(), contact, data)))
  await hub.settle()
}

/** Agreed long ago, so that nobody is welcomed. */
async function agreed(): Promise<void> {
  await hub.receive('track', track(consentChanged(minutesFrom(MONDAY_NOON, -7 * 1440), ADA, 'subscribed')))
}

it.each([
  { day: 0, hours: 0, sent: 1 },
  { day: 2, hours: -4, sent: 1 },
  { day: 2, hours: 4, sent: 2 },
  { day: 5, hours: -4, sent: 2 },
  { day: 5, hours: 4, sent: 3 },
  { day: 10, hours: -4, sent: 3 },
  { day: 20, hours: 0, sent: 4 },
])('who signs up and uses nothing has had $sent by day $day and $hours hours', async ({ day, hours, sent }) => {
  await agreed()
  await does('signed-up', { name: 'trial' })
  await livesThrough(hub, { hours: day * 24 + hours })
  expect(await drip()).toEqual(DRIP.slice(0, sent))
})

it.each([
  { hours: 1, sent: 1 },
  { hours: 52, sent: 2 },
  { hours: 124, sent: 3 },
])('who begins after $hours hours hears no more of it', async ({ hours, sent }) => {
  await agreed()
  await does('signed-up', { name: 'trial' })
  await livesThrough(hub, { hours })
  await does('feature.used', { name: 'share' })
  expect(await hub.rows(`SELECT state FROM run WHERE trigger = 'onboarding-drip'`)).toEqual([{ state: 'cancelled' }])
  await livesThrough(hub, { days: 11 })
  expect(await drip()).toEqual(DRIP.slice(0, sent))
})

it('is not ended by somebody else, nor by what was used before', async () => {
  await agreed()
  await hub.receive('track', track(siteEvent('feature.used', minutesFrom(MONDAY_NOON, -60), ADA, { name: 'share' })))
  await does('signed-up', { name: 'trial' })
  await does('feature.used', { name: 'share' }, { email: 'bob@example.com' })
  await livesThrough(hub, { days: 3 })
  expect(await drip()).toEqual(DRIP.slice(0, 2))
})

it('does not tell who began in the night, while their message was held until the morning', async () => {
  await agreed()
  hub.clock.set(new Date('2026-03-02T20:00:00Z'))
  await does('signed-up', { name: 'trial' })
  // Due at 20:00 of the third day, and put off past 21:00.
  await livesThrough(hub, { hours: 44 })
  await hub.advance({ hours: 5, minutes: 30 })
  expect(await hub.rows(`SELECT reason FROM decision WHERE verdict = 'hold'`)).toEqual([{ reason: 'quiet-hours' }])
  await does('feature.used', { name: 'share' })
  await livesThrough(hub, { hours: 12 })
  expect(await drip()).toEqual(DRIP.slice(0, 1))
  expect(await reasonsOf(hub, 'onboarding-drip')).toEqual(['sent', 'cancelled'])
})

it('is not for who signs up for the newsletter, and once for what they sign up for', async () => {
  await agreed()
  await does('signed-up', { name: 'newsletter' })
  expect(await drip()).toEqual([])
  await does('signed-up', { name: 'trial' })
  await does('signed-up', { name: 'trial' })
  expect(await drip()).toEqual(DRIP.slice(0, 1))
})

it('is not for who has not agreed', async () => {
  await does('signed-up', { name: 'trial' })
  expect(await reasonsOf(hub, 'onboarding-drip')).toEqual(['no-consent'])
})
