import { join } from 'node:path'
import type { Channel, Handed, Mail } from '../../apps/hub/src/deliver/channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { joinHub, work } from '../support/second-hub.ts'
import { TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

const ACCEPTED: Handed = { outcome: 'accepted', detail: 'remembered' }
const DEFERRED: Handed = { outcome: 'deferred', detail: '451 later' }
const UNKNOWN: Handed = { outcome: 'unknown', detail: 'the connection ended' }

let answer: Handed = ACCEPTED
const handedOver: Mail[] = []
const channel: Channel = {
  name: 'remembering',
  idempotent: false,
  capacity: () => 500,
  deliver: async mail => {
    handedOver.push(mail)
    return answer
  },
  close: async () => undefined,
}

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate'), channel })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
  answer = ACCEPTED
  handedOver.length = 0
})
afterAll(() => hub.stop())

const receive = (names: readonly string[]) => hub.receive('track', track(...offered(hub.clock.now(), names)))
const digest = () => work(() => hub.app.hub.pipeline.digest())
const accepted = async () =>
  (
    await hub.rows<{ trigger: string }>(`SELECT trigger FROM message WHERE state = 'accepted' ORDER BY created_at, id`)
  ).map(row => row.trigger)
const placed = async () =>
  (await hub.rows<{ priority: number }>('SELECT priority FROM cap_ledger ORDER BY at')).map(row => row.priority)
const many = (name: string, count: number) => Array.from({ length: count }, () => name)

it.each([[['low', 'high']], [['high', 'low']], [['plain', 'low', 'middle', 'high']]])(
  'of %j, due at once, the most important goes and the others wait',
  async names => {
    await receive(names)
    await hub.settle()
    expect(await accepted()).toEqual(['high'])
    expect((await hub.reasons()).filter(reason => reason === 'cap')).toHaveLength(names.length - 1)
  },
)

it.each([0, 11])(
  'a place is kept for what would be lost without it, with %i others that can wait due before it',
  async count => {
    await receive([...many('patient', count), 'urgent'])
    await hub.settle()
    await receive(['low'])
    await hub.settle()
    expect(await hub.reasons()).toEqual(['outranked'])
  },
)

it('a place is kept for what is due and is not decided yet, for the inbox is not read so far', async () => {
  await receive(['urgent'])
  await hub.settle()
  hub.clock.advance({ minutes: 59 })
  await receive(['low'])
  await digest()
  hub.clock.set(new Date('2026-03-02T12:59:59.500Z'))
  await receive(['plain'])
  hub.clock.set(new Date('2026-03-02T13:00:00.000Z'))
  await hub.rows(
    `UPDATE timer SET due_at = '2026-03-02T12:59:59.300Z' WHERE run_id IN (SELECT id FROM run WHERE trigger = 'low')`,
  )
  await work(() => hub.app.hub.pipeline.send())
  await hub.app.hub.pipeline.settled()
  expect(await hub.reasons('low')).toEqual(['outranked'])
  await hub.settle()
  expect(await accepted()).toEqual(['urgent'])
})

it('among equals the name decides, whatever came first', async () => {
  await receive(['plain', 'daytime'])
  await hub.settle()
  expect(await accepted()).toEqual(['daytime'])
})

describe('a thousand that one person is due at once, and two processes', () => {
  it('send exactly what the cap lets through, and the most important', async () => {
    await receive([...many('plain', 500), ...many('low', 496)])
    await digest()
    hub.clock.advance({ minutes: 1 })
    await receive([...many('middle', 3), 'high'])
    await digest()
    expect(await hub.rows('SELECT run_id FROM timer WHERE due_at <= $1', [hub.clock.now()])).toHaveLength(1000)
    const other = await joinHub(hub, channel)
    try {
      for (let day = 0; day < 5; day++) {
        await sendTogether(hub, [hub.app.hub.pipeline, other.hub.pipeline])
        hub.clock.advance({ days: 1 })
      }
    } finally {
      await other.stop()
    }
    expect(await accepted()).toEqual(['high', 'middle', 'middle', 'middle'])
    expect(handedOver).toHaveLength(4)
    expect(await placed()).toEqual([9, 5, 5, 5])
  }, 120_000)
})

/** A process passes over what the other holds at that moment; its loop looks again. */
async function sendTogether(of: TestHub, pipelines: readonly (typeof hub.app.hub.pipeline)[]): Promise<void> {
  const due = () => of.rows('SELECT FROM timer WHERE due_at <= $1', [of.clock.now()])
  while ((await due()).length) {
    await Promise.all(pipelines.map(pipeline => work(() => pipeline.send())))
    await Promise.all(pipelines.map(pipeline => pipeline.settled()))
  }
}

describe('a less important message that has its place', () => {
  const tried = async (outcome: Handed, name = 'low') => {
    answer = outcome
    await receive([name])
    await hub.settle()
    answer = ACCEPTED
  }

  it('and waits to be tried again gives it to a more important one, and waits for the cap', async () => {
    await tried(DEFERRED)
    await receive(['high'])
    await digest()
    await hub.app.hub.pipeline.send()
    await hub.app.hub.pipeline.settled()
    expect(await accepted()).toEqual(['high'])
    expect(await placed()).toEqual([9])
    await hub.advance({ hours: 1 })
    expect(await hub.reasons()).toEqual(['sent', 'sent', 'cap'])
    await hub.advance({ days: 1 })
    expect(await accepted()).toEqual(['high', 'low'])
    expect(await placed()).toEqual([9, 1])
  })

  it('counts from when it went, not from when it was first tried', async () => {
    hub.clock.set(new Date('2026-03-02T20:55:00Z'))
    await tried(DEFERRED)
    for (let hour = 0; hour < 12; hour++) await hub.advance({ hours: 1 })
    expect(await accepted()).toEqual(['low'])
    // Seventeen hours after the first try, five after it went, and on the same day.
    hub.clock.set(new Date('2026-03-03T14:00:00Z'))
    await receive(['plain'])
    await hub.settle()
    expect(await hub.reasons('plain')).toEqual(['cap'])
    await hub.advance({ hours: 18 })
    expect(await accepted()).toEqual(['low', 'plain'])
  })

  it.each([
    ['was accepted', ACCEPTED, 'low'],
    ['may have arrived', UNKNOWN, 'low'],
    ['is put off, but is as important', DEFERRED, 'high'],
  ])('and %s keeps it', async (_what, outcome, name) => {
    await tried(outcome, name)
    const before = await placed()
    await receive(['high'])
    await digest()
    await hub.app.hub.pipeline.send()
    await hub.app.hub.pipeline.settled()
    expect(await hub.rows(`SELECT reason FROM decision WHERE reason = 'cap'`)).toHaveLength(1)
    expect(await placed()).toEqual(before)
  })
})
