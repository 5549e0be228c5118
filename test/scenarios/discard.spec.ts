import { createApp } from '../../apps/hub/src/app.ts'
import type { Channel, Handed } from '../../apps/hub/src/deliver/channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { work } from '../support/second-hub.ts'
import { consentChanged, siteCart, siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { stopping } from '../support/stopping.ts'

/** Day in London, and 06:00 in New York, where nobody is written to before eight. */
const MORNING = new Date('2026-03-02T11:00:00Z')
const FLOOR = 5
const HOUR_MS = 3_600_000

const TAKEN: Handed = { outcome: 'accepted', detail: 'taken' }
let answer: Handed
const channel: Channel = {
  name: 'told what to say',
  idempotent: false,
  capacity: () => 7,
  deliver: async () => answer,
  close: async () => undefined,
}

let hub: TestHub
const { say, ends } = stopping(() => hub)

beforeAll(async () => {
  const environment = { ...TRACK, BRAKE_FLOOR: String(FLOOR) }
  hub = await startHub({ environment, triggers: ['welcome', 'cart-abandoned'], at: MORNING, channel })
})
beforeEach(async () => {
  answer = TAKEN
  await startOver(hub, MORNING)
})
afterAll(() => hub.stop())

const LONDON = 'Europe/London'
const NEW_YORK = 'America/New_York'

const addressOf = (n: number, timezone: string) => `${timezone.slice(0, 3)}-${n}@example.com`

/** So many who say yes to the shop's e-mails now, where they live. */
const receiveYes = (count: number, timezone: string, from = 0) =>
  hub.receive(
    'track',
    track(
      ...Array.from({ length: count }, (_, n) =>
        consentChanged(hub.clock.now(), { email: addressOf(n + from, timezone), timezone }, 'subscribed'),
      ),
    ),
  )

async function sayYes(count: number, timezone = LONDON, from = 0): Promise<void> {
  await receiveYes(count, timezone, from)
  await hub.settle()
}

const welcomed = async () => (await hub.messages('welcome')).length

/** The trigger is stopped, what waits is discarded, and it runs again a minute later. */
async function discard(trigger = 'welcome') {
  await say('pause', trigger)
  hub.clock.advance({ minutes: 1 })
  return discardStopped(trigger)
}

async function discardStopped(trigger = 'welcome') {
  const { body } = await say('discard', trigger)
  await hub.advance({ minutes: 1 })
  await say('resume', trigger)
  await hub.settle()
  return body
}

describe('a flood that is held by the brake in one zone and by the night in another', () => {
  beforeEach(async () => {
    await sayYes(30, NEW_YORK)
    await hub.advance({ minutes: 1 })
    await sayYes(20)
    expect(await ends()).toEqual({ 'hold quiet-hours': 30, 'send sent': FLOOR, 'hold braked': 15 })
  })

  it('ends as a whole when it is discarded, and says how many that were', async () => {
    expect((await say('discard')).body).toMatchObject({ state: 'braked', ended: 45, waiting: FLOOR })
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'drop braked': 45 })
    expect((await say('discard')).body).toMatchObject({ ended: 0, waiting: FLOOR })
  })

  it('does not go after all when the trigger is resumed', async () => {
    await discardStopped()
    await hub.advance({ hours: 3 })
    expect(await welcomed()).toBe(FLOOR)
  })

  it('would go with the morning without a word', async () => {
    await say('resume')
    await hub.advance({ hours: 3 })
    expect(await welcomed()).toBe(50)
  })
})

const ANN = { email: 'ann@example.com', timezone: LONDON }
const yes = () => hub.receive('track', track(consentChanged(hub.clock.now(), ANN, 'subscribed')))
const cart = (at = hub.clock.now()) => hub.receive('track', track(siteCart(at, ANN)))
const channelIs = (word: 'pause' | 'resume') => operator(hub, `/channels/email/${word}`, { method: 'POST' })

/** Days in which anything that waits may go. */
async function passDays(): Promise<void> {
  for (let hours = 0; hours < 30; hours += 3) await hub.advance({ hours: 3 })
}

describe.each<{ by: string; trigger?: string; wait(): Promise<unknown> }>([
  { by: 'the night', wait: () => sayYes(1, NEW_YORK) },
  { by: 'a channel that is paused', wait: () => channelIs('pause').then(() => sayYes(1)) },
  {
    by: 'the cap',
    async wait() {
      await cart(new Date(MORNING.getTime() - 2 * HOUR_MS))
      await hub.advance({ minutes: 10 })
      expect(await hub.reasons('cart-abandoned')).toEqual(['sent'])
      await yes()
      await hub.settle()
      expect(await hub.reasons('welcome')).toEqual(['cap'])
    },
  },
  {
    by: 'a wait of its own',
    trigger: 'cart-abandoned',
    wait: () => cart().then(() => hub.advance({ minutes: 20 })),
  },
  { by: 'the digest, which has not come to it', wait: yes },
  { by: 'the send, which has not come to it', wait: () => yes().then(() => hub.app.hub.pipeline.digest()) },
  {
    by: 'a provider that puts it off',
    async wait() {
      answer = { outcome: 'deferred', detail: 'not now' }
      await sayYes(1)
      answer = TAKEN
    },
  },
])('what has told nothing yet and is held by $by', ({ wait, trigger = 'welcome' }) => {
  const reached = async () => (await hub.messages(trigger)).filter(({ state }) => state === 'accepted').length

  it('never goes once it is discarded, and says why', async () => {
    await wait()
    await discard(trigger)
    await channelIs('resume')
    await passDays()
    expect(await reached()).toBe(0)
    expect((await hub.reasons(trigger)).at(-1)).toBe('paused')
  })

  it('goes after a pause without that word', async () => {
    await wait()
    await say('pause', trigger)
    await say('resume', trigger)
    await channelIs('resume')
    await passDays()
    expect(await reached()).toBeGreaterThan(0)
  })
})

describe('what begins after a discard', () => {
  it('is not concerned, also while the trigger is still stopped', async () => {
    await sayYes(2, NEW_YORK)
    await say('pause')
    await say('discard')
    await hub.advance({ minutes: 1 })
    await sayYes(3, NEW_YORK, 100)
    await say('resume')
    await passDays()
    expect(await ends()).toEqual({ 'drop paused': 2, 'send sent': 3 })
  })

  it('is also what changes again: a cart that was discarded is reminded of when more is put into it', async () => {
    await cart()
    await hub.advance({ minutes: 20 })
    await discard('cart-abandoned')
    await cart()
    await hub.advance({ hours: 2 })
    expect(await hub.messages('cart-abandoned')).toHaveLength(1)
  })
})

describe('a series that has told its person something', () => {
  beforeEach(() => sayYes(1))

  it('goes on when it stands in a wait of its own', async () => {
    await hub.advance({ hours: 1 })
    expect(await discard()).toMatchObject({ ended: 0, waiting: 1 })
    await hub.advance({ days: 2 })
    expect(await welcomed()).toBe(2)
  })

  it('ends when its next message is held, by the pause', async () => {
    await say('pause')
    await hub.advance({ days: 2 })
    expect(await discardStopped()).toMatchObject({ ended: 1, waiting: 0 })
    await passDays()
    expect(await welcomed()).toBe(1)
  })

  it('ends when its next message is held, by the night', async () => {
    const moved = { email: addressOf(0, LONDON), timezone: NEW_YORK }
    await hub.advance({ hours: 1 })
    await hub.receive('track', track(siteEvent('contact.updated', hub.clock.now(), moved)))
    await hub.advance({ days: 2, hours: -1 })
    expect((await hub.reasons()).at(-1)).toBe('quiet-hours')
    expect(await discard()).toMatchObject({ ended: 1 })
    await passDays()
    expect(await welcomed()).toBe(1)
  })

  it('ends when its next message is being tried again', async () => {
    await hub.advance({ days: 1, hours: 23 })
    answer = { outcome: 'deferred', detail: 'not now' }
    await hub.advance({ hours: 1 })
    answer = TAKEN
    await discard()
    await passDays()
    expect((await hub.messages('welcome')).map(({ state }) => state)).toEqual(['accepted', 'dropped'])
  })
})

it('ends each run once, whoever is putting or deciding it at that moment', async () => {
  const other = await createApp(hub.ground, { clockwork: false, channel })
  await other.listen()
  await say('pause', 'welcome')
  await receiveYes(60, LONDON)
  const { pipeline } = hub.app.hub
  const [discarded] = await Promise.all([
    say('discard'),
    ...[hub.app, other].flatMap(app => [work(() => app.hub.pipeline.digest()), work(() => app.hub.pipeline.send())]),
  ])
  await Promise.all([pipeline.settled(), other.hub.pipeline.settled()])
  hub.clock.advance({ minutes: 1 })
  await say('resume')
  await hub.settle()
  await passDays()
  await other.close()
  const drops = await hub.rows(`SELECT run_id FROM decision WHERE verdict = 'drop'`)
  expect(drops).toHaveLength(60)
  expect(new Set(drops.map(({ run_id }) => run_id)).size).toBe(60)
  expect(discarded?.body).toMatchObject({ state: 'paused' })
  expect(await welcomed()).toBe(0)
})

it('discards while sending is on hold', async () => {
  await sayYes(2, NEW_YORK)
  await say('pause')
  await hub.rows(`INSERT INTO hold (id, why, detail, since) VALUES (1, 'down-time', '', $1)`, [MORNING])
  expect((await say('discard')).body).toMatchObject({ ended: 2, waiting: 0 })
  await hub.rows('DELETE FROM hold')
})
