import { jest } from '@jest/globals'
import { createApp } from '../../apps/hub/src/app.ts'
import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant } from '../support/merchants.ts'
import { work } from '../support/second-hub.ts'
import { startOver } from '../support/start-over.ts'
import { stopping } from '../support/stopping.ts'
import { buyers, receiveAll, subscribers } from '../support/subscribers.ts'
import { silent } from '../support/test-postgres.ts'

const FLOOR = 20

/** Takes little at a time, so that two processes share one import. */
const narrow: Channel = {
  name: 'narrow',
  idempotent: false,
  capacity: () => 7,
  deliver: async () => ({ outcome: 'accepted', detail: 'taken' }),
  close: async () => undefined,
}

let hub: TestHub
const warn = jest.spyOn(silent, 'warn')

beforeAll(async () => {
  hub = await startHub({ environment: { BRAKE_FLOOR: String(FLOOR) }, channel: narrow })
})
beforeEach(async () => {
  await startOver(hub)
  warn.mockClear()
})
afterAll(() => hub.stop())

async function importContacts(count: number, from = 1): Promise<void> {
  await receiveAll(hub, subscribers(hub.clock.now(), count, from))
  await hub.settle()
}

const { say, stateOf, ends } = stopping(() => hub)

const sent = async () => (await hub.messages()).length

const warned = () => warn.mock.calls.filter(([, event]) => event === 'trigger.braked').map(([fields]) => fields)

describe('an import of several hundred subscribers', () => {
  it('sends at most the limit of welcomes, and holds the rest', async () => {
    await importContacts(300)
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'hold braked': 300 - FLOOR })
    expect(await sent()).toBe(FLOOR)
    expect(await stateOf('welcome')).toBe('braked')
  })

  it('is said once, with figures and with what to do', async () => {
    await importContacts(60)
    await importContacts(60, 61)
    expect(warned()).toEqual([
      {
        tenant: 'default',
        trigger: 'welcome',
        sent: FLOOR,
        limit: `${FLOOR} in 24 h (BRAKE_FLOOR)`,
        advice: expect.stringContaining('POST /admin/api/triggers/welcome/resume'),
      },
    ])
  })

  it('of just the limit is welcomed to the last of them', async () => {
    await importContacts(FLOOR)
    expect(await ends()).toEqual({ 'send sent': FLOOR })
    expect(await stateOf('welcome')).toBe('active')
    expect(warned()).toEqual([])
  })

  it('comes over the limit in the course of a day, and not in two', async () => {
    await importContacts(FLOOR - 5)
    await hub.advance({ hours: 5 })
    await importContacts(5, 101)
    expect(await stateOf('welcome')).toBe('active')
    await hub.advance({ hours: 26 })
    await importContacts(FLOOR, 201)
    expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: 2 * FLOOR, state: 'active' })
    await importContacts(1, 301)
    expect({ sent: await sent(), state: await stateOf('welcome') }).toEqual({ sent: 2 * FLOOR, state: 'braked' })
  })

  it('does not stop another merchant', async () => {
    const anne = await addMerchant(hub, 'anne')
    await importContacts(FLOOR + 1)
    for (const post of subscribers(MONDAY_NOON, 2)) await anne.receive(post)
    await hub.settle()
    expect(await sent()).toBe(FLOOR + 2)
  })

  it('is bounded the same when two processes send it', async () => {
    const other = await createApp(hub.ground, { clockwork: false, channel: narrow })
    await other.listen()
    await receiveAll(hub, subscribers(MONDAY_NOON, 120))
    await work(() => hub.app.hub.pipeline.digest())
    await Promise.all([hub.app, other].map(app => work(() => app.hub.pipeline.send())))
    for (const app of [hub.app, other]) await app.hub.pipeline.settled()
    await other.close()
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'hold braked': 120 - FLOOR })
    expect(warned()).toHaveLength(1)
  })
})

it('lets 200 receipts pass: what is owed is never braked', async () => {
  await receiveAll(hub, buyers(MONDAY_NOON, 200))
  await hub.settle()
  expect(await ends()).toEqual({ 'send sent': 200 })
})

/** So many welcomes a day, on every other day of the last four weeks. */
const history = (perDay: number) =>
  hub.rows(
    `INSERT INTO trigger_volume SELECT 'default', 'welcome', $1::timestamptz - n * interval '2 days', $2
     FROM generate_series(1, 13) n`,
    [MONDAY_NOON, perDay],
  )

describe('the limit', () => {
  it.each([
    { usual: 5, most: 25, of: 'five times what is usual on days on which it sent' },
    { usual: 100, most: 30, of: 'a tenth of the contacts' },
  ])('is $of', async ({ usual, most }) => {
    await history(usual)
    await importContacts(300)
    expect(await sent()).toBe(most)
    expect(warned()).toMatchObject([{ sent: most, limit: expect.stringContaining('of 300 contacts') }])
  })

  it('is not raised by the flood itself', async () => {
    await importContacts(FLOOR)
    await hub.advance({ hours: 2 })
    await importContacts(200, 101)
    expect(await sent()).toBe(FLOOR)
  })
})

describe('what an operator released', () => {
  /** An import that is braked and resumed, and one of the same size on the day after: how much of that goes. */
  async function afterRelease(): Promise<number> {
    await hub.rows(
      `INSERT INTO contact (tenant_id, id, created_at, updated_at)
       SELECT 'default', gen_random_uuid(), $1, $1 FROM generate_series(1, 1500)`,
      [MONDAY_NOON],
    )
    await importContacts(150)
    await say('resume')
    await hub.settle()
    expect(await sent()).toBe(150)
    await hub.advance({ hours: 26 })
    await importContacts(150, 201)
    return (await sent()) - 150
  }

  it('is usual for a trigger that has sent nothing else', async () => {
    expect(await afterRelease()).toBe(150)
  })

  it('does not raise the limit of one that has usual days', async () => {
    await history(5)
    // Thirteen days of 5, and one of 25: what passed the brake.
    expect(await afterRelease()).toBe(Math.floor((5 * (13 * 5 + 25)) / 14))
  })
})

describe('what the brake held', () => {
  beforeEach(() => importContacts(100))

  it('ends when it is discarded, and the trigger stays braked', async () => {
    expect((await say('discard')).body).toMatchObject({ state: 'braked' })
    await hub.settle()
    expect(await ends()).toEqual({ 'send sent': FLOOR, 'drop braked': 100 - FLOOR })
    await hub.advance({ minutes: 1 })
    await importContacts(3, 201)
    expect(await ends()).toMatchObject({ 'hold braked': 3 })
  })

  it('does not go after all when the trigger is resumed before the last of it has ended', async () => {
    await say('discard')
    await hub.clock.advance({ minutes: 1 })
    await say('resume')
    await hub.settle()
    await importContacts(1, 201)
    expect(await ends()).toEqual({ 'send sent': FLOOR + 1, 'drop braked': 100 - FLOOR })
  })
})

it('discards what a pause held, as paused', async () => {
  await say('pause', 'order-confirmed')
  await receiveAll(hub, buyers(MONDAY_NOON, 3))
  await hub.settle()
  await say('discard', 'order-confirmed')
  await hub.settle()
  expect(await ends()).toEqual({ 'drop paused': 3 })
})

it('has nothing to discard of a trigger that runs', async () => {
  const { status, body } = await say('discard')
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'not-paused' })
})

it('is off with BRAKE_FLOOR=0', async () => {
  const free = await startHub({ environment: { BRAKE_FLOOR: '0' } })
  await receiveAll(free, subscribers(MONDAY_NOON, 80))
  await free.settle()
  expect(await free.messages()).toHaveLength(80)
  await free.stop()
})
