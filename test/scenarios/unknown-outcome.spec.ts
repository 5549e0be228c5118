import { createApp } from '../../apps/hub/src/app.ts'
import type { Channel, Handed } from '../../apps/hub/src/deliver/channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { checkout, emailConsent, product } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'

// A message that may have been delivered: whatever is decided later, it stays so, and keeps its place under the cap.

const LOST: Handed = { outcome: 'unknown', detail: 'no answer' }
const PUT_OFF: Handed = { outcome: 'deferred', detail: '451' }
const TAKEN: Handed = { outcome: 'accepted', detail: 'ok' }
const REFUSED: Handed = { outcome: 'refused', detail: '550', addressIsDead: false }
const LEASE = { seconds: 30 }
const PAUSE = { minutes: 1 }

/** A provider that knows a message again, so that even marketing is handed over twice. */
const channelOf = (deliver: () => Promise<Handed>): Channel => ({
  name: 'test',
  idempotent: true,
  capacity: () => 10,
  close: async () => undefined,
  deliver,
})

let hub: TestHub
let answers: (Handed | Promise<Handed>)[]
const begin = async (triggers: readonly string[]) => {
  answers = []
  const channel = channelOf(async () => answers.shift() ?? TAKEN)
  hub = await startHub({ environment: TRACK, triggers, channel })
}
afterEach(() => hub.stop())

const now = () => hub.clock.now()
const states = async () => (await hub.messages()).map(({ state, ambiguous }) => ({ state, ambiguous }))
const places = async () => (await hub.rows('SELECT FROM cap_ledger')).length
const reasons = async () =>
  (await hub.rows<{ reason: string }>('SELECT DISTINCT reason FROM decision ORDER BY 1')).map(({ reason }) => reason)

const UNKNOWN = { state: 'unknown', ambiguous: true }
const DROPPED = { state: 'dropped', ambiguous: false }
const FAILED = { state: 'failed', ambiguous: false }

describe('a retry that is decided against, of a message', () => {
  beforeEach(() => begin(['cart-abandoned']))

  it.each<[story: string, tries: readonly Handed[], left: object, kept: number]>([
    ['that was put off', [PUT_OFF], DROPPED, 0],
    ['that may have arrived', [LOST], UNKNOWN, 1],
    ['that may have arrived, and was put off the next time', [LOST, PUT_OFF], UNKNOWN, 1],
  ])('%s', async (_story, tries, left, kept) => {
    answers.push(...tries)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    for (let n = 1; n < tries.length; n++) await hub.advance(PAUSE)
    await hub.receive('shopify', emailConsent(now(), 'unsubscribed'))
    await hub.advance(PAUSE)
    await hub.advance(PAUSE)
    expect(await reasons()).toContain('unsubscribed')
    expect(await states()).toEqual([left])
    expect(await places()).toBe(kept)
  })

  it('of which a crash took the outcome', async () => {
    const silent = Promise.withResolvers<Handed>()
    answers.push(silent.promise)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.app.hub.pipeline.digest()
    hub.clock.advance({ hours: 1 })
    await hub.app.hub.pipeline.send()
    const successor = await createApp(hub.ground, { clockwork: false, channel: channelOf(async () => TAKEN) })
    await hub.receive('shopify', emailConsent(now(), 'unsubscribed'))
    await successor.hub.pipeline.digest()
    hub.clock.advance(LEASE)
    await successor.hub.pipeline.send()
    expect(await states()).toEqual([UNKNOWN])
    expect(await places()).toBe(1)
    silent.resolve(TAKEN)
    await hub.app.hub.pipeline.settled()
    expect(await states()).toEqual([UNKNOWN])
    await successor.close()
  })

  it('lets its series go on, and what an operator says of it later changes nothing of that', async () => {
    answers.push(LOST)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    await hub.receive('shopify', product(now(), { variants: [{ quantity: 0 }] }))
    await hub.advance(PAUSE)
    expect(await states()).toEqual([UNKNOWN])
    await hub.receive('shopify', product(now()))
    await hub.settle()
    const waits = () => hub.rows('SELECT t.step, t.due_at, r.step AS of_run FROM timer t JOIN run r ON r.id = t.run_id')
    const before = await waits()
    const [message] = await hub.messages()
    const resolve = (outcome: string) =>
      operator(hub, `/messages/${message?.id}/resolve`, { method: 'POST', body: { outcome } })
    expect(await resolve('retry')).toMatchObject({ status: 409, body: { code: 'run-ended' } })
    expect(await resolve('delivered')).toMatchObject({ status: 200 })
    expect(await waits()).toEqual(before)
    await hub.advance({ hours: 23 })
    expect(await states()).toEqual([
      { state: 'accepted', ambiguous: true },
      { state: 'accepted', ambiguous: false },
    ])
  })
})

describe('a message that is refused in the end', () => {
  beforeEach(() => begin(['cart-abandoned']))

  it.each<[story: string, tries: readonly Handed[], left: object, kept: number]>([
    ['at once', [REFUSED], FAILED, 0],
    ['after it was put off', [PUT_OFF, REFUSED], FAILED, 0],
    ['after it may have arrived', [LOST, REFUSED], UNKNOWN, 1],
    ['after it may have arrived, and was put off', [LOST, PUT_OFF, REFUSED], UNKNOWN, 1],
  ])('%s', async (_story, tries, left, kept) => {
    answers.push(...tries)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    for (let n = 1; n < tries.length; n++) await hub.advance({ minutes: 5 })
    expect(await reasons()).toContain('provider-refused')
    expect(await states()).toEqual([left])
    expect(await places()).toBe(kept)
  })
})

describe('a message of somebody who is erased', () => {
  beforeEach(() => begin(['cart-abandoned']))
  const erase = async () => {
    const [one] = await hub.rows<{ id: string }>('SELECT id FROM contact')
    expect((await operator(hub, `/contacts/${one?.id}/erase`, { method: 'POST' })).status).toBe(200)
  }

  it.each<[story: string, tries: readonly Handed[], left: object]>([
    ['that was put off', [PUT_OFF], DROPPED],
    ['that may have arrived', [LOST], UNKNOWN],
  ])('%s', async (_story, tries, left) => {
    answers.push(...tries)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    await erase()
    expect(await states()).toEqual([left])
  })

  it.each<[how: string, handed: Handed, left: object]>([
    ['accepted', TAKEN, { state: 'accepted', ambiguous: false }],
    ['put off', PUT_OFF, DROPPED],
    ['lost', LOST, UNKNOWN],
  ])('that is on its way is unknown until somebody says what became of it: %s', async (_how, handed, left) => {
    const silent = Promise.withResolvers<Handed>()
    answers.push(silent.promise)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.app.hub.pipeline.digest()
    hub.clock.advance({ hours: 1 })
    await hub.app.hub.pipeline.send()
    await erase()
    expect(await states()).toEqual([UNKNOWN])
    silent.resolve(handed)
    await hub.app.hub.pipeline.settled()
    expect(await states()).toEqual([left])
  })
})

describe('a message that is on its way while its run ends by a merge', () => {
  const ADA = { email: 'ada@example.com', externalId: '7' }
  const LOVELACE = { email: 'lovelace@example.com' }
  const BOTH = { email: LOVELACE.email, externalId: ADA.externalId }
  let answered: PromiseWithResolvers<Handed>[]

  /** Both are welcomed, and turn out to be one before anybody says what became of it. */
  beforeEach(async () => {
    await begin(['welcome'])
    answered = [Promise.withResolvers(), Promise.withResolvers()]
    answers.push(...answered.map(({ promise }) => promise))
    for (const person of [ADA, LOVELACE]) {
      await hub.receive('track', track(consentChanged(MONDAY_NOON, person, 'subscribed')))
      await hub.app.hub.pipeline.digest()
    }
    await hub.app.hub.pipeline.send()
    await hub.receive('track', track(siteEvent('x.joins', now(), BOTH)))
    await hub.app.hub.pipeline.digest()
    expect(await reasons()).toContain('merged-duplicate')
  })
  const isAnswered = async (handed: Handed) => {
    for (const { resolve } of answered) resolve(handed)
    await hub.app.hub.pipeline.settled()
  }
  /** Of the message whose run has ended. */
  const ended = async () =>
    hub.rows(
      `SELECT m.state, m.ambiguous, (SELECT count(*)::int FROM cap_ledger l WHERE l.message_id = m.id) AS places
       FROM message m JOIN run r ON r.id = m.run_id WHERE r.state = 'dropped'`,
    )

  it('is unknown for as long as nobody says what became of it, as after a crash', async () => {
    expect(await ended()).toEqual([{ ...UNKNOWN, places: 1 }])
    const successor = await createApp(hub.ground, { clockwork: false, channel: channelOf(async () => TAKEN) })
    hub.clock.advance(LEASE)
    await successor.hub.pipeline.send()
    await successor.hub.pipeline.settled()
    expect(await ended()).toEqual([{ ...UNKNOWN, places: 1 }])
    await isAnswered(TAKEN)
    await successor.close()
  })

  it.each<[how: string, handed: Handed, left: object]>([
    ['accepted', TAKEN, { state: 'accepted', ambiguous: false, places: 1 }],
    ['put off', PUT_OFF, { ...DROPPED, places: 0 }],
    ['lost', LOST, { ...UNKNOWN, places: 1 }],
  ])('is what it turns out to be: %s', async (_how, handed, left) => {
    await isAnswered(handed)
    expect(await ended()).toEqual([left])
  })
})
