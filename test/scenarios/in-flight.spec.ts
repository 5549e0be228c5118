import { join } from 'node:path'
import type { Channel, Handed } from '../../apps/hub/src/deliver/channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// What happens to a series while one of its messages is being handed over.

/** How the provider answers, and when. */
let answer: Promise<Handed>
let answering: (handed: Handed) => void

const channel: Channel = {
  name: 'slow',
  idempotent: false,
  capacity: () => 10,
  close: async () => undefined,
  deliver: () => answer,
}

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'steps'), channel })
})
beforeEach(async () => {
  await startOver(hub)
  answer = new Promise(resolve => {
    answering = resolve
  })
})
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', externalId: '7' }
const ACCEPTED: Handed = { outcome: 'accepted', detail: 'ok' }
const says = async (type: string, contact: object = ADA, data: object = { id: '1', ...links }) => {
  await hub.receive('track', track(siteEvent(type, hub.clock.now(), contact as { email: string }, data)))
  await hub.app.hub.pipeline.digest()
}

/** The first message of a series is on its way. */
async function handingOver(type: string): Promise<void> {
  await says(type)
  await hub.app.hub.pipeline.send()
}

async function isAnswered(handed: Handed): Promise<void> {
  answering(handed)
  answer = Promise.resolve(ACCEPTED)
  await hub.app.hub.pipeline.settled()
  await hub.settle()
}

const states = async () => (await hub.rows('SELECT state FROM run ORDER BY state')).map(({ state }) => state)
const sent = async () => (await hub.messages()).map(({ data }) => String(data.url).split('/').at(-1))

it('a series that something has ended meanwhile ends when its message is recorded', async () => {
  await handingOver('x.series')
  await says('order.placed', ADA, { order: { id: '5001' } })
  await isAnswered(ACCEPTED)
  expect(await states()).toEqual(['cancelled'])
  expect(await hub.rows('SELECT FROM timer')).toEqual([])
})

it('a series that nothing has ended goes on', async () => {
  await handingOver('x.series')
  await isAnswered(ACCEPTED)
  expect(await states()).toEqual(['waiting'])
  await hub.advance({ hours: 1 })
  expect(await sent()).toEqual(['first', 'second'])
})

it('a series whose last message is on its way is done, whatever comes in meanwhile', async () => {
  await handingOver('x.series')
  await isAnswered(ACCEPTED)
  await hub.advance({ hours: 1 })
  answer = new Promise(resolve => {
    answering = resolve
  })
  hub.clock.advance({ days: 1 })
  await hub.app.hub.pipeline.send()
  await says('order.placed', ADA, { order: { id: '5001' } })
  await isAnswered(ACCEPTED)
  expect(await states()).toEqual(['done'])
  expect(await hub.reasons()).toEqual(['sent', 'sent', 'sent'])
})

const LATER: Handed = { outcome: 'deferred', detail: 'try again' }

it.each([
  ['accepted', ACCEPTED],
  ['put off', LATER],
])('who is erased meanwhile gets no further message: the first was %s', async (_how, handed) => {
  await handingOver('x.series')
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  await operator(hub, `/contacts/${ada?.id}/erase`, { method: 'POST' })
  await isAnswered(handed)
  expect(await hub.rows('SELECT FROM timer')).toEqual([])
  await hub.advance({ days: 2 })
  expect(await hub.rows('SELECT id FROM message')).toHaveLength(1)
  expect(await hub.rows(`SELECT FROM decision WHERE reason = 'erased'`)).toHaveLength(1)
})

it('an answer counts though it came before the message was recorded', async () => {
  await handingOver('x.answered')
  hub.clock.advance({ seconds: 5 })
  await says('x.done')
  hub.clock.advance({ seconds: 5 })
  await isAnswered(ACCEPTED)
  expect(await sent()).toEqual(['first', 'thanks'])
})

describe('an operator who knows what became of a message', () => {
  const LOST: Handed = { outcome: 'unknown', detail: 'connection lost after DATA' }
  const resolve = async (outcome: string) => {
    const [message] = await hub.messages()
    return operator(hub, `/messages/${message?.id}/resolve`, { method: 'POST', body: { outcome } })
  }

  /** As for marketing: five copies at most are made unasked. */
  async function lost(): Promise<void> {
    await handingOver('x.series')
    answering(LOST)
    answer = Promise.resolve(LOST)
    for (let tries = 0; tries < 6; tries++) await hub.advance({ hours: 6 })
    answer = Promise.resolve(ACCEPTED)
    expect(await hub.rows('SELECT state FROM message')).toEqual([{ state: 'unknown' }])
  }

  it('lets the series go on by saying that it was delivered', async () => {
    await lost()
    expect(await resolve('delivered')).toMatchObject({ status: 200 })
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['first', 'second'])
  })

  it('cannot bring back a run that has ended', async () => {
    await lost()
    await says('order.placed', ADA, { order: { id: '5001' } })
    await hub.rows(`UPDATE run SET state = 'cancelled'`)
    expect(await resolve('retry')).toMatchObject({ status: 409, body: { code: 'run-ended' } })
    expect(await resolve('delivered')).toMatchObject({ status: 200 })
    expect(await states()).toEqual(['cancelled'])
  })
})
