import { join } from 'node:path'
import { jest } from '@jest/globals'
import { Client } from 'pg'
import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

const channel: Channel = {
  name: 'everything',
  idempotent: false,
  capacity: () => 500,
  deliver: async () => ({ outcome: 'accepted', detail: 'taken' }),
  close: async () => undefined,
}

let hub: TestHub
beforeAll(async () => {
  // The brake looks closer at a trigger that has sent much: that is one statement more, and not for each timer.
  const environment = { ...TRACK, BRAKE_FLOOR: '1000' }
  hub = await startHub({ environment, triggersFolder: join(import.meta.dirname, 'gate'), channel })
})
beforeEach(() => startOver(hub))
afterEach(() => jest.restoreAllMocks())
afterAll(() => hub.stop())

/** What one transaction asks the database that claims, decides and holds or hands over what these offers make due. */
async function statementsFor(people: number, names: readonly string[]): Promise<string[]> {
  const everybody = Array.from({ length: people }, (_, n) => `p${n}@example.com`)
  for (const email of everybody) await agree(hub, email)
  const offers = everybody.flatMap(email => offered(hub.clock.now(), names, email, { cart: cartOf(email) }))
  await hub.receive('track', track(...offers))
  await hub.app.hub.pipeline.digest()
  const asked = jest.spyOn(Client.prototype, 'query')
  const decided = await hub.app.hub.pipeline.send()
  const texts = asked.mock.calls.map(([query]) => textOf(query))
  jest.restoreAllMocks()
  await hub.app.hub.pipeline.settled()
  expect(decided).toBe(people * names.length)
  const ofTransaction = texts.slice(texts.indexOf('START TRANSACTION'), texts.indexOf('COMMIT') + 1)
  // Telling the other processes has a connection of its own, and comes when it comes.
  return ofTransaction.filter(text => !text.includes('pg_notify'))
}

const cartOf = (email: string) => ({
  tokens: [`cart/${email}`],
  items: ['2001', '2002'].map(variantId => ({
    productId: '1001',
    variantId,
    title: 'The Analytical Engine',
    quantity: 1,
  })),
})

const textOf = (query: unknown): string => (typeof query === 'string' ? query : (query as { text: string }).text)

const asksOfStock = (text: string) => text.includes('{stock,value,available}')

it.each([
  { names: ['plain', 'high'], stock: 0 },
  { names: ['plain', 'high', 'stocked'], stock: 1 },
])('a batch of $names is decided in as many statements, however many are in it', async ({ names, stock }) => {
  const one = await statementsFor(1, names)
  await startOver(hub)
  const many = await statementsFor(100, names)
  expect(many).toEqual(one)
  expect(one.length).toBeGreaterThan(10)
  expect(one.length).toBeLessThan(50)
  expect(one.filter(asksOfStock)).toHaveLength(stock)
})
