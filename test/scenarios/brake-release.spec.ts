import { startHub, type TestHub } from '../support/hub.ts'
import { consentChanged, siteCart, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { stopping } from '../support/stopping.ts'

/** Day in London, and 06:00 in New York, where nobody is written to before eight. */
const MORNING = new Date('2026-03-02T11:00:00Z')
const FLOOR = 5
const MINUTE_MS = 60_000

let hub: TestHub
const { say, stateOf, ends } = stopping(() => hub)

beforeAll(async () => {
  const environment = { ...TRACK, BRAKE_FLOOR: String(FLOOR) }
  hub = await startHub({ environment, triggers: ['welcome', 'cart-abandoned'], at: MORNING })
})
beforeEach(() => startOver(hub, MORNING))
afterAll(() => hub.stop())

let people = 0

/** So many new subscribers, whose yes is of now. */
async function importContacts(count: number, { timezone = 'Europe/London', at = hub.clock.now() } = {}): Promise<void> {
  const acts = Array.from({ length: count }, () =>
    consentChanged(at, { email: `reader-${++people}@example.com`, timezone }, 'subscribed'),
  )
  await hub.receive('track', track(...acts))
  await hub.settle()
}

const sent = async () => (await hub.messages()).length

async function resume(trigger = 'welcome'): Promise<void> {
  await say('resume', trigger)
  await hub.settle()
}

describe('an import is bounded by the limit', () => {
  it.each([
    { after: 'nothing was said', words: [] },
    { after: 'a resume of a trigger that ran', words: ['resume'] },
    { after: 'a pause and a resume', words: ['pause', 'resume'] },
    { after: 'a pause, a discard and a resume', words: ['pause', 'discard', 'resume'] },
  ] as const)('after $after', async ({ words }) => {
    for (const word of words) await say(word)
    await hub.advance({ minutes: 1 })
    await importContacts(60)
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'hold braked': 60 - FLOOR })
  })

  it('that came during a pause, when the pause ends', async () => {
    await say('pause')
    await importContacts(60)
    expect(await ends()).toEqual({ 'hold paused': 60 })
    await hub.advance({ minutes: 1 })
    await resume()
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'hold braked': 60 - FLOOR })
    expect(await stateOf('welcome')).toBe('braked')
  })
})

describe('what the brake held goes when the trigger is resumed', () => {
  beforeEach(async () => {
    await importContacts(60)
    await hub.advance({ minutes: 1 })
  })

  it('to the last of it', async () => {
    await resume()
    expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: 60, state: 'active' })
  })

  it.each([0, 1, 23 * 60])('and new volume is counted anew, %i minutes later', async minutes => {
    await resume()
    await hub.advance({ minutes })
    hub.clock.advance({ seconds: 1 })
    await importContacts(50)
    expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: 60 + FLOOR, state: 'braked' })
  })

  it('which is not what was said before and is received only now', async () => {
    await resume()
    hub.clock.advance({ minutes: 1 })
    await importContacts(50, { at: new Date(hub.clock.now().getTime() - 30 * MINUTE_MS) })
    expect(await sent()).toBe(60 + FLOOR)
  })

  it('and not when the trigger was paused as well: the brake looks again, and waits for the word', async () => {
    await say('pause')
    await resume()
    expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: FLOOR, state: 'braked' })
    await hub.advance({ minutes: 1 })
    await resume()
    expect(await sent()).toBe(60)
  })

  it('and not what came in after it was discarded: that may be the rest of the same flood', async () => {
    await say('discard')
    await hub.advance({ minutes: 1 })
    await importContacts(50)
    await hub.advance({ minutes: 1 })
    await resume()
    expect(await ends()).toEqual({ 'drop braked': 55, 'send sent': 2 * FLOOR, 'hold braked': 50 - FLOOR })
    await hub.advance({ minutes: 1 })
    await resume()
    expect(await sent()).toBe(FLOOR + 50)
  })
})

it('lets go what the night held as well, though new volume brakes the trigger again before the morning', async () => {
  await importContacts(30, { timezone: 'America/New_York' })
  await importContacts(FLOOR + 1)
  await hub.advance({ minutes: 1 })
  await resume()
  await hub.advance({ minutes: 1 })
  await importContacts(20)
  expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: 2 * FLOOR + 1, state: 'braked' })
  await hub.advance({ hours: 3 })
  expect(await ends()).toEqual({ 'send sent': 2 * FLOOR + 1 + 30, 'hold braked': 20 - FLOOR })
})

it('lets nothing go that had yet to come to its message', async () => {
  const carts = async (count: number, from: number) => {
    const at = hub.clock.now()
    const updates = Array.from({ length: count }, (_, n) =>
      siteCart(at, { email: `buyer-${n + from}@example.com` }, { token: `cart-${n + from}` }),
    )
    await hub.receive('track', track(...updates))
    await hub.settle()
  }
  await carts(10, 0)
  await hub.advance({ minutes: 30 })
  await carts(30, 100)
  await hub.advance({ minutes: 30 })
  expect(await ends()).toEqual({ 'send sent': FLOOR, 'hold braked': 10 - FLOOR })
  await hub.advance({ minutes: 1 })
  await resume('cart-abandoned')
  expect(await ends()).toEqual({ 'send sent': 10 })
  await hub.advance({ minutes: 30 })
  expect(await ends()).toEqual({ 'send sent': 10 + FLOOR, 'hold braked': 30 - FLOOR })
})
