import { jest } from '@jest/globals'
import { Observer } from '../../apps/hub/src/observer.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Four people wait for an item, each on a page of their own; when it comes back, the database refuses some of them.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, audiencePage: 1, triggers: ['back-in-stock'] })
})
beforeEach(() => startOver(hub))
afterEach(async () => {
  jest.restoreAllMocks()
  await hub.rows('ALTER TABLE run DROP CONSTRAINT IF EXISTS refused')
})
afterAll(() => hub.stop())

const WAITING = ['ada', 'bob', 'cora', 'dora'].map(name => `${name}@example.com`)
const BOB = 'bob@example.com'
const CORA = 'cora@example.com'
const DAY = 24 * 60

const told = async () => (await hub.messages()).map(({ address }) => address).sort()
const pages = () => hub.rows('SELECT FROM fan_out')

/** The item comes back while the database takes no run of these, and the first page of theirs is tried once. Answers who they are. */
async function comesBack(refused: readonly string[]): Promise<string[]> {
  const asks = WAITING.map((email, n) =>
    siteEvent(
      'alert.requested',
      minutesFrom(MONDAY_NOON, n - 4 * DAY),
      { email },
      { variantId: '2001', kind: 'back-in-stock' },
    ),
  )
  await hub.receive('track', track(...asks))
  await hub.receive('shopify', product(minutesFrom(MONDAY_NOON, -2 * DAY), { variants: [{ quantity: 0 }] }))
  await hub.settle()
  const found = await hub.rows<{ id: string }>('SELECT contact_id AS id FROM identifier WHERE ref = ANY ($1)', [
    refused.map(email => `email:${email}`),
  ])
  const ids = found.map(({ id }) => id).sort()
  const list = ids.map(id => `'${id}'`).join(', ')
  await hub.rows(`ALTER TABLE run ADD CONSTRAINT refused CHECK (contact_id NOT IN (${list})) NOT VALID`)
  await hub.receive('shopify', product(MONDAY_NOON, { variants: [{ quantity: 9 }] }))
  await hub.settle()
  return ids
}

const tenMinutes = async (times: number) => {
  for (let n = 0; n < times; n++) await hub.advance({ minutes: 10 })
}

it.each([
  ['who is', [BOB]],
  ['two who are', [BOB, CORA]],
])(
  '%s refused on a page of their own is left out within the hour, and whoever waits behind goes on',
  async (_who, refused) => {
    const left = jest.spyOn(Observer.prototype, 'fanOutLeft')
    const postponed = jest.spyOn(Observer.prototype, 'fanOutFailed')
    const ids = await comesBack(refused)
    for (const _one of refused) {
      expect(await pages()).toHaveLength(1)
      await tenMinutes(5)
    }
    expect(postponed).toHaveBeenCalledTimes(5 * refused.length)
    expect(left.mock.calls.map(([{ contactId }]) => contactId).sort()).toEqual(ids)
    expect(await pages()).toEqual([])
    await hub.advance({ minutes: 5 })
    expect(await told()).toEqual(WAITING.filter(email => !refused.includes(email)))
  },
)

it('nobody is left out when what refused them is mended in time', async () => {
  const left = jest.spyOn(Observer.prototype, 'fanOutLeft')
  await comesBack([BOB])
  await tenMinutes(4)
  await hub.rows('ALTER TABLE run DROP CONSTRAINT refused')
  await tenMinutes(1)
  await hub.advance({ minutes: 5 })
  expect(await told()).toEqual(WAITING)
  expect(left).not.toHaveBeenCalled()
})
